package sysctlconf

import (
	"bytes"
	"strings"
)

// Directory is where an administrator's settings files are, and ours.
const Directory = "/etc/sysctl.d"

// SearchPath are the directories of systemd-sysctl and procps since 3.3.17, the
// ones with precedence first. /lib counts where it is not the same as /usr/lib.
func SearchPath() []string {
	return []string{Directory, "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"}
}

// FileOf is the path of the file that is known by its stem: 60-lb.
func FileOf(stem string) string { return Directory + "/" + stem + ".conf" }

// StemOf is the stem of a file in [Directory], false for any other path.
func StemOf(path string) (string, bool) {
	name, inside := strings.CutPrefix(path, Directory+"/")
	stem, settings := strings.CutSuffix(name, ".conf")
	return stem, inside && settings && stem != "" && !strings.Contains(stem, "/")
}

// IsManaged says whether a file is ours.
func IsManaged(data []byte) bool { return bytes.HasPrefix(data, []byte(Header)) }

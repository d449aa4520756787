package walker

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
)

const root = "/proc/sys"

// below reads all parameters of a directory of /proc/sys, but those of network
// interfaces: conf.default is what they begin with. The neighbour parameters of lo
// stay, as only the initial namespace has neigh.default (see kernel.Lookup).
func below(directory string) (map[string]walk.Seen, error) {
	all := map[string]walk.Seen{}
	err := filepath.WalkDir(filepath.Join(root, directory), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it has just gone
		}
		if err != nil {
			return err
		}
		name := kernel.Canonical(strings.TrimPrefix(path, root+"/"))
		if entry.IsDir() {
			if name == "fs.binfmt_misc" { // a file system of its own, and not one of parameters
				return fs.SkipDir
			}
			return nil
		}
		if leftOut.MatchString(name) || kernel.Interface(name) != "" && !strings.Contains(name, ".neigh.lo.") {
			return nil
		}
		seen, err := look(path, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		all[name] = seen
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("walking through the parameters: %w", err)
	}
	return all, nil
}

// leftOut matches what there is for each processor (until Linux 5.13, where
// sched_domain went to debugfs), and what is patched into a kernel that tests run on.
var leftOut = regexp.MustCompile(`^kernel\.(sched_domain\.|init_private)`)

func look(path, name string) (walk.Seen, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return walk.Seen{}, err
	}
	seen := walk.Seen{Mode: walk.Mode(fmt.Sprintf("%04o", info.Mode().Perm()))}
	for _, known := range notRecorded {
		if known.names.MatchString(name) {
			seen.Value = "!" + known.because
			return seen, nil
		}
	}
	seen.Value = value(path)
	return seen, nil
}

// notRecorded has a value of its own in each run, or on each machine.
var notRecorded = []struct {
	names   *regexp.Regexp
	because string
}{
	{regexp.MustCompile(`^(fs\.(aio-nr|dentry-state|file-nr|inode-nr|inode-state)|kernel\.(ns_last_pid|pty\.nr|random\.entropy_avail)|net\.(netfilter\.)?nf_conntrack_count)$`), "counter"},
	{regexp.MustCompile(`^kernel\.(tainted|perf_event_max_sample_rate)$`), "state"},
	{regexp.MustCompile(`^(kernel\.random\.(boot_id|uuid)|net\.core\.netdev_rss_key|net\.ipv4\.tcp_fastopen_key)$`), "random"},
	{regexp.MustCompile(`^kernel\.(hostname|domainname)$`), "name"},
}

// value is that of a parameter in one line, with \n between several, or the errno
// of reading it.
func value(path string) string {
	text, err := os.ReadFile(path)
	var errno unix.Errno
	switch {
	case errors.As(err, &errno):
		return "!" + unix.ErrnoName(errno)
	case err != nil:
		return "!" + err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Join(lines, `\n`)
}

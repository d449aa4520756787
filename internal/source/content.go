package source

import (
	"bufio"
	"os"
	"regexp"
	"strings"
)

// settingLine is an assignment or exclude of a parameter below one of the
// directories that /proc/sys has, commented out or not, or a word about sysctl.
var settingLine = regexp.MustCompile(`(?i)sysctl|^[^a-z]*(net|vm|fs|kernel|dev|abi|debug|user|sunrpc|crypto|xen|fscache)[./][^=\s]+\s*(=|$)`)

// holdsSettings tells settings from other *.conf files, by the first line about
// them in the first thousand.
func holdsSettings(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		// The reader will say what is wrong with it.
		return true
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(make([]byte, 0, 4096), 1<<16)
	for range 1000 {
		if !lines.Scan() {
			return false
		}
		if settingLine.MatchString(strings.TrimSpace(lines.Text())) {
			return true
		}
	}
	return false
}

package nettest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Snapshot holds the value of every readable parameter, by path below /proc/sys.
type Snapshot map[string]string

// volatile are parameters that the kernel changes by itself: counters, random
// numbers, what the scheduler or the perf throttle measures.
var volatile = regexp.MustCompile(`^(` + strings.Join([]string{
	`fs/(aio-nr|dentry-state|file-nr|inode-nr|inode-state|quota/.*|binfmt_misc/.*)`,
	`fs/mqueue/.*`,
	`kernel/(ns_last_pid|pty/nr|random/.*|tainted|perf_event_max_sample_rate|sched_domain/.*)`,
	`net/(netfilter/nf_conntrack_count|nf_conntrack_count)`,
	`net/netfilter/nf_log/.*`,
	`sunrpc/transports`,
}, "|") + `)$`)

// Machine reads all parameters that the calling process sees: those of the
// machine outside the room, those of the room inside.
func Machine() (Snapshot, error) {
	root := "/proc/sys"
	s := Snapshot{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // an interface that has just gone takes its directory along
		}
		name := strings.TrimPrefix(path, root+"/")
		if volatile.MatchString(name) {
			return nil
		}
		if content, err := os.ReadFile(path); err == nil {
			s[name] = string(content)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the parameters of the machine: %w", err)
	}
	return s, nil
}

// Diff names the parameters whose value differs, with both values. Parameters
// that one side lacks are no difference: interfaces and modules come and go.
func (s Snapshot) Diff(after Snapshot) []string {
	var changed []string
	for name, old := range s {
		now, ok := after[name]
		if ok && now != old {
			changed = append(changed, fmt.Sprintf("%s: %q became %q", name, strings.TrimSpace(old), strings.TrimSpace(now)))
		}
	}
	slices.Sort(changed)
	return changed
}

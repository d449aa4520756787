package apply

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// leaves says what a boot leaves of parameters, and which lines decide instead
// of those of the file with that stem.
type leaves func(stem string, names []string) (boot map[string]string, overriddenBy map[string]Place, err error)

// leavesOf computes that for all parameters that a snapshot looked at, when it is
// first asked for: a host may have hundreds of resources. The files are taken as
// they are, since somebody may have changed ours.
func leavesOf(snapshot *host.Snapshot) leaves {
	type result struct {
		boot    map[string]string
		decided map[string]Place
		err     error
	}
	all := sync.OnceValue(func() result {
		boot, decided, err := Booted(snapshot, sortedKeys(snapshot.Live))
		return result{boot, decided, err}
	})
	return func(stem string, names []string) (map[string]string, map[string]Place, error) {
		boot, overriddenBy := map[string]string{}, map[string]Place{}
		if len(names) == 0 {
			return boot, overriddenBy, nil
		}
		known := all()
		for _, name := range names {
			if value, is := known.boot[name]; is {
				boot[name] = value
			}
			if place, is := known.decided[name]; is && place.Path != sysctlconf.FileOf(stem) {
				overriddenBy[name] = place
			}
		}
		return boot, overriddenBy, known.err
	}
}

// leaves are those of the snapshot that the session has, or of an older one.
func (s *Session) leaves(snapshot *host.Snapshot) leaves {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.snapshot == snapshot {
		return s.left
	}
	return leavesOf(snapshot)
}

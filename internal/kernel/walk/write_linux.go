package walk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// wholeMachine can be written to in every network namespace, but acts on all of
// them: a static key, which cannot be switched off again (nf_hooks_lwtunnel_set()
// in Linux 6.12 net/netfilter/nf_hooks_lwtunnel.c). The kernel makes such files
// read-only in other namespaces by where their data are (ensure_safe_net_sysctl()
// in net/sysctl_net.c), and this one has none.
var wholeMachine = map[string]bool{"net.netfilter.nf_hooks_lwtunnel": true}

// boundsOf finds which integers a parameter accepts, and leaves it as it was.
func boundsOf(name string, seen Seen) (*Bounds, error) {
	from, err := strconv.ParseInt(seen.Value, 10, 64)
	if err != nil || !seen.Mode.Writable() || wholeMachine[name] || from < -Limit || from > Limit {
		return nil, nil
	}
	path := filepath.Join(root, kernel.Path(name))
	if err := put(path, seen.Value); refused(err) {
		return nil, nil // what it shows is nothing that it takes
	} else if err != nil {
		return nil, err
	}
	var broken error
	bounds := findBounds(from, func(n int64) (string, bool) {
		err := put(path, decimal(n))
		if !refused(err) {
			broken = errors.Join(broken, err)
		}
		shown := value(path)
		// What was refused may have been kept in part.
		if shown != seen.Value || err == nil {
			broken = errors.Join(broken, put(path, seen.Value))
		}
		return shown, err == nil
	})
	if now := value(path); now != seen.Value {
		broken = errors.Join(broken, fmt.Errorf("%s shows %s and not %s again", name, now, seen.Value))
	}
	if broken != nil {
		return nil, fmt.Errorf("finding the bounds of %s: %w", name, broken)
	}
	return &bounds, nil
}

// put is one write, without O_CREAT, as procfs would answer that with an error of
// its own.
func put(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text + "\n")
	return errors.Join(err, file.Close())
}

// refused reports whether the kernel took a number for none that it accepts.
func refused(err error) bool {
	var errno unix.Errno
	return errors.As(err, &errno)
}

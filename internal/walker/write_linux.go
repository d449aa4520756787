package walker

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
)

// wholeMachine can be written to in every network namespace, but acts on all of
// them: a static key, which cannot be switched off again (nf_hooks_lwtunnel_set()
// in Linux 7.3 net/netfilter/nf_hooks_lwtunnel.c). Since 5.13 the kernel registers
// no other file of that kind: it looks where the data of a file are
// (ensure_safe_net_sysctl() in net/sysctl_net.c), and this one has none.
var wholeMachine = map[string]bool{"net.netfilter.nf_hooks_lwtunnel": true}

// boundsOf finds which integers a parameter accepts, and leaves it as it was.
func boundsOf(name string, seen walk.Seen) (*walk.Bounds, error) {
	from, err := strconv.ParseInt(seen.Value, 10, 64)
	if err != nil || !seen.Mode.Writable() || wholeMachine[name] || from < -walk.Limit || from > walk.Limit {
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

// put is one write(), whatever it returns: net.ipv6.conf.all.forwarding says that it
// took one byte (addrconf_fixup_forwarding() up to 6.12.96), and os.File would write
// the rest as another number.
func put(path, text string) error {
	fd, err := unix.Open(path, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	_, err = unix.Write(fd, []byte(text+"\n"))
	return errors.Join(err, unix.Close(fd))
}

// refused reports whether the kernel took a number for none that it accepts.
func refused(err error) bool {
	var errno unix.Errno
	return errors.As(err, &errno)
}

package sandbox

import (
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// Enter makes a room of the namespaces of this process, which Run started, and
// returns its side. With a code other than 0 the process has to end with it.
func Enter() (Side, int, error) {
	if err := left("net", "mnt"); err != nil {
		return nil, 1, err
	}
	go endWithParent()
	if err := protectMachine(); err != nil {
		return nil, refusedCode, err
	}
	if err := giveAddress("lo", Own); err != nil {
		return nil, refusedCode, err
	}
	return newHands().do, 0, nil
}

// endWithParent waits until the pipe from the parent ends.
func endWithParent() {
	_, _ = io.Copy(io.Discard, os.Stdin)     // an error ends it too
	_ = unix.Kill(os.Getpid(), unix.SIGKILL) // as Pdeathsig does
}

// protectMachine lets only parameters below net be written. Those are the ones
// that a network namespace has for itself.
func protectMachine() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making the mounts private: %w", err)
	}
	const parameters, net = "/proc/sys", "/proc/sys/net"
	kept, err := mountFlags(parameters)
	if err != nil {
		return err
	}
	if err := bind(parameters, kept|unix.MS_RDONLY); err != nil {
		return err
	}
	return bind(net, kept)
}

func bind(directory string, flags uintptr) error {
	if err := unix.Mount(directory, directory, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("mounting %s: %w", directory, err)
	}
	if err := unix.Mount("", directory, "", unix.MS_REMOUNT|unix.MS_BIND|flags, ""); err != nil {
		return fmt.Errorf("mounting %s: %w", directory, err)
	}
	return nil
}

// mountFlags returns what a remount has to repeat: a user namespace may not drop
// a flag that it inherited (Linux 6.12 fs/namespace.c can_change_locked_flags()).
func mountFlags(path string) (uintptr, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return 0, fmt.Errorf("reading the mount flags of %s: %w", path, err)
	}
	// The ST_ and MS_ constants agree for these, save ST_RELATIME.
	const same = unix.ST_NOSUID | unix.ST_NODEV | unix.ST_NOEXEC | unix.ST_NOATIME | unix.ST_NODIRATIME
	flags := uintptr(st.Flags) & same
	if st.Flags&unix.ST_RELATIME != 0 {
		flags |= unix.MS_RELATIME
	}
	return flags, nil
}

// giveAddress brings an interface up with an address, which can be used at once. lo
// has its own already.
func giveAddress(name string, prefix netip.Prefix) error {
	link, err := linkUp(name)
	if err != nil {
		return err
	}
	address, err := netlink.ParseAddr(prefix.String())
	if err != nil {
		return err
	}
	if prefix.Addr().Is6() {
		// Nobody else is on the cable: asking whether somebody has the address, a second
		// long, is left out.
		address.Flags = unix.IFA_F_NODAD
	}
	if err := netlink.AddrAdd(link, address); err != nil {
		return fmt.Errorf("giving %s the address %s: %w", name, prefix, err)
	}
	return nil
}

func linkUp(name string) (netlink.Link, error) {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return nil, fmt.Errorf("looking for the interface %s: %w", name, err)
	}
	if err := netlink.LinkSetUp(link); err != nil {
		return nil, fmt.Errorf("bringing %s up: %w", name, err)
	}
	return link, nil
}

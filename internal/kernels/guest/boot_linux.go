package guest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// furnish makes of a bare root directory what programs expect.
func furnish() error {
	for _, mount := range []struct {
		source, target, kind string
		mode                 os.FileMode
		options              string
	}{
		{"proc", "/proc", "proc", 0o755, ""},
		{"sysfs", "/sys", "sysfs", 0o755, ""},
		{"dev", "/dev", "devtmpfs", 0o755, ""},
		{"tmp", "/tmp", "tmpfs", 0o755, "mode=1777"},
	} {
		if err := os.MkdirAll(mount.target, mount.mode); err != nil {
			return err
		}
		if err := unix.Mount(mount.source, mount.target, mount.kind, 0, mount.options); err != nil {
			return fmt.Errorf("mounting %s: %w", mount.target, err)
		}
	}
	return nil
}

// loadModules loads the modules in their order.
func loadModules() error {
	files, err := filepath.Glob(Modules + "/*.ko")
	if err != nil {
		return err
	}
	slices.Sort(files)
	for _, file := range files {
		if err := load(file); err != nil {
			return fmt.Errorf("loading %s: %w", file, err)
		}
	}
	return nil
}

func load(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return unix.FinitModule(int(file.Fd()), "", 0)
}

func loopbackUp() error {
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return fmt.Errorf("looking for lo: %w", err)
	}
	if err := netlink.LinkSetUp(lo); err != nil {
		return fmt.Errorf("bringing lo up: %w", err)
	}
	return nil
}

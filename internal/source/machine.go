package source

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Machine is what the machine that the program runs on shows. What it hides is
// left empty.
type Machine struct {
	Kernel  string // uname -r
	Memory  int64  // bytes
	Present sysctlconf.Parameters
}

// ThisMachine looks at the kernel, the memory and /proc/sys.
func ThisMachine() Machine {
	var machine Machine
	machine.askKernel()
	if present, err := ProcSys("/proc/sys"); err == nil {
		machine.Present = present
	}
	return machine
}

// ProcSys takes the parameters that exist from a directory that looks like /proc/sys.
func ProcSys(dir string) (sysctlconf.Parameters, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == dir:
			return err
		case err != nil:
			// A directory that may not be listed hides parameters, not all of them.
			return nil
		case !entry.IsDir():
			paths = append(paths, strings.TrimPrefix(path, filepath.Clean(dir)+"/"))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing the parameters below %s: %w", dir, err)
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("listing the parameters below %s: there is none", dir)
	}
	return sysctlconf.NewParameterSet(paths), nil
}

// LoaderOf is the loader that the root of a host shows, systemd where nothing
// does: that is what most hosts boot with.
func LoaderOf(host Host) sysctlconf.Loader {
	if host.Root == "" {
		return sysctlconf.Systemd
	}
	exists := func(path string) bool {
		_, err := os.Lstat(filepath.Join(host.Root, path))
		return err == nil
	}
	switch {
	case exists("usr/lib/systemd/systemd-sysctl"), exists("lib/systemd/systemd-sysctl"):
		return sysctlconf.Systemd
	case exists("sbin/openrc"), exists("usr/sbin/openrc"), exists("bin/busybox") && !exists("usr/sbin/sysctl"):
		return sysctlconf.Busybox
	}
	return sysctlconf.Systemd
}

package kernels

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Kernel is one that can be booted.
type Kernel struct {
	Suite string
	// Release is what uname -r will say there, Version that of the package.
	Release, Version string
	// image is the file that boots, modules the directory of its modules.
	image, modules string
}

// kernelPackage is one with a part of a kernel. Since 7.x image and modules are in
// linux-binary and linux-modules, and linux-image only depends on them.
var kernelPackage = regexp.MustCompile(`^linux-(image|binary|modules)-[0-9]`)

// Fetch gets the kernel of a suite into a directory, or has it there already. What
// was fetched before does for a caller that needs no newer one.
func Fetch(ctx context.Context, dir, suite string, newest bool) (Kernel, error) {
	unpacked := filepath.Join(dir, suite, "unpacked")
	if !newest {
		if kernel, err := kernelIn(unpacked, suite); err == nil {
			return kernel, nil
		}
	}
	packages, err := download(ctx, filepath.Join(dir, suite), suite)
	if err != nil {
		return Kernel{}, err
	}
	if err := unpack(ctx, packages, unpacked); err != nil {
		return Kernel{}, err
	}
	return kernelIn(unpacked, suite)
}

// download returns the files of the packages of the newest kernel of a suite.
func download(ctx context.Context, dir, suite string) ([]string, error) {
	site, err := archive(ctx)
	if err != nil {
		return nil, err
	}
	private, err := newApt(ctx, filepath.Join(dir, "apt"), site, suite)
	if err != nil {
		return nil, err
	}
	if err := private.update(ctx); err != nil {
		return nil, err
	}
	names, err := kernelPackages(ctx, private)
	if err != nil {
		return nil, err
	}
	into := filepath.Join(dir, "packages")
	if err := os.MkdirAll(into, 0o755); err != nil {
		return nil, err
	}
	if err := private.download(ctx, into, names); err != nil {
		return nil, err
	}
	return onlyThose(into, names)
}

// kernelPackages are those with a part of the kernel, following what they depend on.
func kernelPackages(ctx context.Context, private apt) ([]string, error) {
	var names []string
	for following := []string{metapackage}; len(following) > 0; following = following[1:] {
		depends, err := private.depends(ctx, following[0])
		if err != nil {
			return nil, err
		}
		for _, name := range depends {
			if kernelPackage.MatchString(name) && !slices.Contains(names, name) {
				names = append(names, name)
				following = append(following, name)
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s depends on no kernel", metapackage)
	}
	return names, nil
}

// onlyThose returns the files of packages in a directory, and removes what earlier
// kernels left there.
func onlyThose(dir string, names []string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil {
		return nil, err
	}
	var kept []string
	for _, file := range files {
		name, _, _ := strings.Cut(filepath.Base(file), "_")
		if slices.Contains(names, name) {
			kept = append(kept, file)
		} else if err := os.Remove(file); err != nil {
			return nil, err
		}
	}
	if len(kept) != len(names) {
		return nil, fmt.Errorf("%d packages were wanted (%s), %d files are there", len(names), strings.Join(names, " "), len(kept))
	}
	return kept, nil
}

// contents names the packages that a directory was unpacked from, once it is whole.
const contents = "packages"

func unpack(ctx context.Context, packages []string, dir string) error {
	list := ""
	for _, file := range packages {
		list += filepath.Base(file) + "\n"
	}
	if have, err := os.ReadFile(filepath.Join(dir, contents)); err == nil && string(have) == list {
		return nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for _, file := range packages {
		if _, err := (command{program: "dpkg", arguments: []string{"-x", file, dir}}).run(ctx); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, contents), []byte(list), 0o644)
}

// kernelIn finds a kernel in what was unpacked.
func kernelIn(dir, suite string) (Kernel, error) {
	list, err := os.ReadFile(filepath.Join(dir, contents))
	if err != nil {
		return Kernel{}, err
	}
	// Releases from trixie on have everything below usr.
	var modules []string
	for _, lib := range []string{"lib", "usr/lib"} {
		found, err := filepath.Glob(filepath.Join(dir, lib, "modules", "*"))
		if err != nil {
			return Kernel{}, err
		}
		modules = append(modules, found...)
	}
	if len(modules) != 1 {
		return Kernel{}, fmt.Errorf("the packages of %s have the modules of %d kernels, not of one", suite, len(modules))
	}
	kernel := Kernel{Suite: suite, Release: filepath.Base(modules[0]), Version: versionOf(string(list)), modules: modules[0]}
	// Since 7.x the image is with the modules.
	for _, image := range []string{filepath.Join(dir, "boot", "vmlinuz-"+kernel.Release), filepath.Join(kernel.modules, "vmlinuz")} {
		if _, err := os.Stat(image); err == nil {
			kernel.image = image
			return kernel, nil
		}
	}
	return Kernel{}, fmt.Errorf("the packages of %s have no image of a kernel", suite)
}

// versionOf is that of the first package in a list of files, as in a_6.1.176-1_amd64.deb.
func versionOf(list string) string {
	first, _, _ := strings.Cut(list, "\n")
	if parts := strings.Split(first, "_"); len(parts) == 3 {
		return parts[1]
	}
	return ""
}

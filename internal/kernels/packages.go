package kernels

import (
	"context"
	"crypto/sha256"
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
	unpacked := unpackedBelow(dir, suite)
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

func unpackedBelow(dir, suite string) string { return filepath.Join(dir, suite, "unpacked") }

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
	wanted, err := kernelPackages(ctx, private)
	if err != nil {
		return nil, err
	}
	into := filepath.Join(dir, "packages")
	if err := os.MkdirAll(into, 0o755); err != nil {
		return nil, err
	}
	if err := removeOthers(into, wanted); err != nil {
		return nil, err
	}
	var names, files []string
	for _, one := range wanted {
		names = append(names, one.name)
		files = append(files, filepath.Join(into, one.file))
	}
	return files, private.download(ctx, into, names)
}

// kernelPackages are those with a part of the kernel, following what they depend on.
func kernelPackages(ctx context.Context, private apt) ([]entry, error) {
	meta, err := private.entry(ctx, metapackage)
	if err != nil {
		return nil, err
	}
	var wanted []entry
	for following := meta.depends; len(following) > 0; following = following[1:] {
		name := following[0]
		if !kernelPackage.MatchString(name) || slices.ContainsFunc(wanted, func(one entry) bool { return one.name == name }) {
			continue
		}
		one, err := private.entry(ctx, name)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, one)
		following = append(following, one.depends...)
	}
	if len(wanted) == 0 {
		return nil, fmt.Errorf("%s depends on no kernel", metapackage)
	}
	return wanted, nil
}

// removeOthers removes from a directory what earlier kernels left there, and what is
// not as the archive says.
func removeOthers(dir string, wanted []entry) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		sum := fmt.Sprintf("%x", sha256.Sum256(content))
		good := func(one entry) bool { return one.file == filepath.Base(file) && one.sha256 == sum }
		if slices.ContainsFunc(wanted, good) {
			continue
		}
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
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

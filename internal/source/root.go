package source

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// wholeRoot is the one host of --root. Paths narrow what findings are reported
// about, not what is read.
func (d *discovery) wholeRoot() (Found, error) {
	root, err := sysctlconf.OpenRoot(d.full(d.Root))
	if err != nil {
		return Found{}, err
	}
	var named []string
	for _, path := range d.Paths {
		named = append(named, d.belowRoot(path))
	}
	host := d.rooted(root, d.Root, named)
	files, err := host.Files(LoaderOf(host))
	if err != nil {
		return Found{}, err
	}
	if len(files) == 0 {
		return d.found, nil
	}
	for _, path := range named {
		if !slices.ContainsFunc(files, func(f File) bool { return isBelow(d.full(f.Path), path) || isBelow(f.Target, path) }) {
			return Found{}, fmt.Errorf("no file below %s is %s or below it: the loader reads none there", d.Root, path)
		}
	}
	d.found.Hosts = append(d.found.Hosts, host)
	return d.found, nil
}

// belowRoot takes a path under the root as it is, and any other as one from /.
func (d *discovery) belowRoot(path string) string {
	full, root := d.full(path), d.full(d.Root)
	if isBelow(full, root) {
		return full
	}
	return filepath.Join(root, path)
}

func (d *discovery) rooted(root sysctlconf.Root, name string, named []string) Host {
	host := Host{Name: name, Whole: true, Root: d.full(d.Root), This: filepath.Clean(d.Root) == "/"}
	if stated, ok := d.Stated.Path(filepath.Join(d.full(d.Root), "etc/sysctl.conf")); ok {
		host.Name, host.Stated = stated, stated
	}
	host.Files = func(loader sysctlconf.Loader) ([]File, error) {
		files, err := readTree(root, loader, func(path string) bool {
			return len(named) == 0 || slices.ContainsFunc(named, func(prefix string) bool { return isBelow(path, prefix) })
		})
		for i := range files {
			files[i].Path = d.unfull(files[i].Path)
		}
		return files, err
	}
	return host
}

func isBelow(path, prefix string) bool {
	path, prefix = filepath.Clean(path), filepath.Clean(prefix)
	return path == prefix || prefix == "/" || strings.HasPrefix(path, prefix+"/")
}

// thisMachine is the host that the program runs on, seen through the named
// paths. A named file that the loader does not meet is a host of its own with
// the machine's kernel.
func (d *discovery) thisMachine() error {
	d.Root = "/"
	root, err := sysctlconf.OpenRoot("/")
	if err != nil {
		return err
	}
	host := d.rooted(root, "/", d.thisPaths)
	files, err := host.Files(LoaderOf(host))
	if err != nil {
		return err
	}
	met := func(path string) bool {
		return slices.ContainsFunc(files, func(f File) bool { return isBelow(f.Path, path) || isBelow(f.Target, path) })
	}
	if slices.ContainsFunc(d.thisPaths, met) {
		d.found.Hosts = append(d.found.Hosts, host)
	}
	for _, path := range d.thisPaths {
		if met(path) || !isFile(path) {
			continue
		}
		single := d.single(path)
		single.This = true
		d.found.Hosts = append(d.found.Hosts, single)
	}
	return nil
}

package source

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// place is where a candidate stands in a tree: below which directory, and under
// which path from /. The directory is / itself or stands for /etc.
type place struct {
	root string
	etc  bool
	name string
}

// treeDirectories are those of the loaders, from /.
var treeDirectories = []string{"etc/sysctl.d", "run/sysctl.d", "usr/local/lib/sysctl.d", "usr/lib/sysctl.d", "lib/sysctl.d"}

// placeOf finds the tree of a file by its path: a sysctl.d below etc, run,
// usr/lib ... has its root above that, any other stands for /etc/sysctl.d.
// A sysctl.conf alone is in a tree only beside a sysctl.d.
func (d *discovery) placeOf(candidate string) (place, bool) {
	dir, base := filepath.Split(candidate)
	dir = filepath.Clean(dir)
	if filepath.Base(dir) == "sysctl.d" {
		for _, tree := range treeDirectories {
			if root, ok := cutDirectory(dir, tree); ok {
				return place{root: root, name: path.Join("/", tree, base)}, true
			}
		}
		return place{root: filepath.Dir(dir), etc: true, name: path.Join("/etc/sysctl.d", base)}, true
	}
	if base != "sysctl.conf" || !d.besideTree(dir) {
		return place{}, false
	}
	if root, ok := cutDirectory(dir, "etc"); ok {
		return place{root: root, name: "/etc/sysctl.conf"}, true
	}
	return place{root: dir, etc: true, name: "/etc/sysctl.conf"}, true
}

// cutDirectory takes a tail of whole components off a path.
func cutDirectory(dir, tail string) (root string, ok bool) {
	if dir == tail {
		return ".", true
	}
	root, ok = strings.CutSuffix(dir, "/"+tail)
	if root == "" {
		root = "/"
	}
	return root, ok
}

// besideTree: some candidate is in the sysctl.d beside a sysctl.conf, or in
// another directory of the same root.
func (d *discovery) besideTree(dir string) bool {
	if d.treeDirs == nil {
		d.treeDirs = map[string]bool{}
		for _, candidate := range d.candidates {
			if parent := filepath.Dir(candidate); filepath.Base(parent) == "sysctl.d" {
				d.treeDirs[parent] = true
			}
		}
	}
	if d.treeDirs[filepath.Join(dir, "sysctl.d")] {
		return true
	}
	root, ok := cutDirectory(dir, "etc")
	return ok && slices.ContainsFunc(treeDirectories, func(tree string) bool { return d.treeDirs[filepath.Join(root, tree)] })
}

// group makes hosts of the candidates: those that tcplint.toml names, trees, and
// a host of its own for every other file.
func (d *discovery) group() (Found, error) {
	if len(d.thisPaths) > 0 {
		if err := d.thisMachine(); err != nil {
			return Found{}, err
		}
	}
	groups := map[string]*group{}
	var order []string
	for _, candidate := range d.candidates {
		stated, isStated := d.stated(candidate)
		where, inTree := d.placeOf(candidate)
		key := "file\x00" + candidate
		switch {
		case isStated:
			key = "host\x00" + stated
		case inTree:
			key = "tree\x00" + where.root
		}
		found, ok := groups[key]
		if !ok {
			found = &group{stated: stated}
			groups[key] = found
			order = append(order, key)
		}
		if inTree {
			found.inTree(candidate, where)
			continue
		}
		found.files = append(found.files, candidate)
	}
	for _, key := range order {
		d.found.Hosts = append(d.found.Hosts, d.host(groups[key]))
	}
	return d.found, nil
}

func (d *discovery) stated(candidate string) (string, bool) {
	return d.Stated.Path(d.full(candidate))
}

// group is what becomes one host.
type group struct {
	stated string
	trees  []treeGroup // by the first file found
	files  []string
	first  string
}

type treeGroup struct {
	place
	names map[string]bool // files from /, and the directories above them
}

func (g *group) inTree(candidate string, where place) {
	if g.first == "" {
		g.first = candidate
	}
	i := slices.IndexFunc(g.trees, func(t treeGroup) bool { return t.root == where.root && t.etc == where.etc })
	if i < 0 {
		i = len(g.trees)
		g.trees = append(g.trees, treeGroup{where, map[string]bool{}})
	}
	for name := where.name; ; name = path.Dir(name) {
		g.trees[i].names[name] = true
		if name == "/" {
			return
		}
	}
}

// host reads the trees of a group as its loader does, then its other files in
// byte order.
func (d *discovery) host(g *group) Host {
	slices.Sort(g.files)
	host := Host{Name: g.stated, Stated: g.stated, Whole: len(g.trees) > 0}
	if host.Name == "" {
		host.Name = g.first
	}
	if host.Name == "" {
		host.Name = g.files[0]
	}
	if len(g.trees) > 0 && !g.trees[0].etc {
		host.Root = d.full(g.trees[0].root)
	}
	host.Files = func(loader sysctlconf.Loader) ([]File, error) {
		var files []File
		for _, tree := range g.trees {
			root, err := sysctlconf.OpenRoot(d.full(tree.root))
			if err != nil {
				return nil, err
			}
			if tree.etc {
				root = root.AsEtc()
			}
			read, err := readTree(root.Only(func(name string) bool { return tree.names[name] }), loader, func(string) bool { return true })
			if err != nil {
				return nil, err
			}
			for i := range read {
				read[i].Path = d.unfull(read[i].Path)
			}
			files = append(files, read...)
		}
		for _, file := range g.files {
			files = append(files, readSingle(file, d.full(file), "file"))
		}
		return files, nil
	}
	return host
}

// unfull is a path as the user would write it.
func (d *discovery) unfull(full string) string {
	if d.Dir == "" || !filepath.IsAbs(full) {
		return full
	}
	if relative, err := filepath.Rel(d.Dir, full); err == nil && !strings.HasPrefix(relative, "..") {
		return relative
	}
	return full
}

// readTree gives the files of a tree, first those that the loader reads.
func readTree(root sysctlconf.Root, loader sysctlconf.Loader, named func(path string) bool) ([]File, error) {
	tree, err := sysctlconf.ReadTree(root, loader)
	if err != nil {
		return nil, err
	}
	files := make([]File, 0, len(tree.Files))
	for _, found := range tree.Files {
		file := File{Path: found.Path, Kind: "sysctl.d", Data: found.Data, Unread: found.Unread, Target: root.Shown(found.Target)}
		file.Named = named(file.Path) || named(file.Target)
		if found.Name == "/etc/sysctl.conf" {
			file.Kind = "sysctl.conf"
		}
		if found.Unread == sysctlconf.UnreadUnreadable && found.Err != nil {
			file.Err = found.Err
		}
		files = append(files, file)
	}
	return files, nil
}

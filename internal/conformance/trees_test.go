package conformance

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// treeFiles are spread over trees of three to eight files.
const treeFiles = 3_000

// directories are what both loaders read. The room has all of them empty.
var directories = []string{"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"}

// names sort by bytes, are masked by each other, or are no name for a loader.
var names = []string{
	"10-a.conf", "9-b.conf", "50-default.conf", "50-default.conf", "99-sysctl.conf", "99.conf", "99-zz.conf", "zz.conf", "A.conf", "_u.conf",
	".hidden.conf", ".conf", "README", "60-x.conf.bak", "60-x.conf~", "60-x.conf.dpkg-old", "60-x.CONF",
}

// entry is one file of a tree: content, or the target of a link.
type entry struct {
	path, link string
	data       []byte
}

func (e entry) String() string {
	if e.link != "" {
		return fmt.Sprintf("%s -> %s", e.path, e.link)
	}
	return fmt.Sprintf("%s %q", e.path, e.data)
}

// tree makes the tree with this number. Its files set few parameters, so that
// they meet.
func tree(seed, number uint64) []entry {
	r := rand.New(rand.NewPCG(seed^0x7ee, number))
	var entries []entry
	taken := map[string]bool{}
	for range 3 + r.IntN(6) {
		path := filepath.Join(pick(r, directories), pick(r, names))
		if chance(r, 15) {
			path = "/etc/sysctl.conf"
		}
		if taken[path] {
			continue
		}
		taken[path] = true
		entries = append(entries, anyEntry(r, path))
	}
	return entries
}

func anyEntry(r *rand.Rand, path string) entry {
	link := path != "/etc/sysctl.conf"
	switch n := r.IntN(100); {
	case n < 6 && link:
		return entry{path: path, link: "/dev/null"}
	case n < 12 && link:
		return entry{path: path, link: "/etc/sysctl.conf"}
	case n < 15:
		return entry{path: path}
	}
	return entry{path: path, data: writer{r, "\n"}.meeting(1 + r.IntN(5))}
}

// meeting writes lines about a handful of parameters.
func (w writer) meeting(lines int) []byte {
	few := []subject{subjects[0], subjects[2], ports[0], ports[1], spread[2], spread[5], globs[0], globs[1]}
	var out strings.Builder
	for range lines {
		out.WriteString(w.line(pick(w.Rand, few)) + w.end)
	}
	return []byte(out.String())
}

func (e entry) create(t *testing.T) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(e.path), 0o755); err != nil {
		t.Fatal(err)
	}
	var err error
	if e.link != "" {
		err = os.Symlink(e.link, e.path)
	} else {
		err = os.WriteFile(e.path, e.data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (e entry) remove(t *testing.T) {
	t.Helper()
	if err := os.Remove(e.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

// Each tree is applied by systemd-sysctl or `sysctl --system`, and read by us as
// the root of this host.
func TestTreesHaveTheEffectThatWeSay(t *testing.T) {
	s := seed(t)
	r := newRoom(t)
	o := newOracle(t, r)
	all := programs(t)
	var total tally
	files := 0
	for number := uint64(0); files < treeFiles; number++ {
		p := all[number%2]
		entries := tree(s, number)
		files += len(entries)
		for _, e := range entries {
			e.create(t)
		}
		said := p.run(t, p.tree...)
		now := r.read(t, r.files)
		for _, wrong := range total.compare(r, o.predict(t, p.loader, wholeHost(t, p.loader)), now) {
			t.Errorf("tree %d, %s: %s\n%s\n%s said:\n%s", number, p.loader, wrong, describe(entries), p.loader, said)
		}
		if total.disagreements > tooMany {
			t.Fatal("too many disagreements")
		}
		for _, e := range entries {
			e.remove(t)
		}
		r.reset(t, now)
	}
	t.Logf("%d files in trees", files)
	total.finish(t)
}

func describe(entries []entry) string {
	var out []string
	for _, e := range entries {
		out = append(out, e.String())
	}
	return strings.Join(out, "\n")
}

func wholeHost(t *testing.T, loader sysctlconf.Loader) []source.File {
	t.Helper()
	found, err := source.Discover(source.Request{Root: "/"})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Problems) > 0 || len(found.Hosts) != 1 {
		t.Fatalf("this host: got %d hosts, problems %v", len(found.Hosts), found.Problems)
	}
	files, err := found.Hosts[0].Files(loader)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

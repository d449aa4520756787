package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// TestHosts lays out the files of an archive and says which hosts they make: a
// line a host, its name, then its files as systemd reads them, those that it
// does not read with the reason.
func TestHosts(t *testing.T) {
	for name, c := range map[string]struct {
		files string
		paths []string
		root  string
		named func(string) (string, bool)
		want  []string
	}{
		"unrelated files are hosts of their own": {
			files: "-- a.conf --\nnet.x=1\n-- b.conf --\nvm.x=1\n",
			paths: []string{"."},
			want:  []string{"a.conf: a.conf", "b.conf: b.conf"},
		},
		"a file that holds no settings is left out of a directory, not of a path": {
			files: "-- nginx.conf --\nuser www;\n-- a.conf --\nnet.x=1\n",
			paths: []string{".", "nginx.conf"},
			want:  []string{"a.conf: a.conf", "nginx.conf: nginx.conf"},
		},
		"without a path only what is surely a settings file": {
			files: "-- a.conf --\nnet.x=1\n-- x/sysctl.conf --\nnet.x=1\n",
			want:  []string{"x/sysctl.conf: x/sysctl.conf"},
		},
		"a sysctl.d with its sysctl.conf is one host": {
			files: "-- role/sysctl.d/20-b.conf --\nnet.x=1\n-- role/sysctl.d/10-a.conf --\nnet.x=1\n-- role/sysctl.conf --\nnet.x=1\n",
			paths: []string{"."},
			want:  []string{"role/sysctl.conf: role/sysctl.d/10-a.conf role/sysctl.d/20-b.conf role/sysctl.conf(no-99-link)"},
		},
		"sister directories of one root": {
			files: "-- img/etc/sysctl.d/50-x.conf --\nnet.x=1\n-- img/usr/lib/sysctl.d/50-x.conf --\nnet.x=2\n-- img/usr/lib/sysctl.d/10-y.conf --\nnet.x=2\n",
			paths: []string{"."},
			want:  []string{"img/etc/sysctl.d/50-x.conf: img/usr/lib/sysctl.d/10-y.conf img/etc/sysctl.d/50-x.conf img/usr/lib/sysctl.d/50-x.conf(shadowed)"},
		},
		"elsewhere only what is named or below it is read": {
			files: "-- img/etc/sysctl.d/50-x.conf --\nnet.x=1\n-- img/usr/lib/sysctl.d/60-y.conf --\nnet.x=2\n",
			paths: []string{"img/etc"},
			want:  []string{"img/etc/sysctl.d/50-x.conf: img/etc/sysctl.d/50-x.conf"},
		},
		"patterns of the configuration beat everything": {
			files: "-- lb/a.conf --\nnet.x=1\n-- lb/b.conf --\nnet.x=1\n-- c.conf --\nnet.x=1\n",
			paths: []string{"."},
			named: func(path string) (string, bool) { return "lb", strings.Contains(path, "/lb/") },
			want:  []string{"c.conf: c.conf", "lb: lb/a.conf lb/b.conf"},
		},
		"a root is one host": {
			files: "-- img/etc/sysctl.conf --\nnet.x=1\n-- img/etc/sysctl.d/10-a.conf --\nnet.x=1\n",
			root:  "img",
			want:  []string{"img: img/etc/sysctl.d/10-a.conf img/etc/sysctl.conf(no-99-link)"},
		},
		"a path named twice is read once": {
			files: "-- a.conf --\nnet.x=1\n",
			paths: []string{"a.conf", "./a.conf", "."},
			want:  []string{"a.conf: a.conf"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := layOut(t, c.files)
			found, err := source.Discover(source.Request{Paths: c.paths, Root: c.root, Dir: dir, Stated: source.Stated{ByPath: c.named}})
			if err != nil || len(found.Problems) > 0 {
				t.Fatal(err, found.Problems)
			}
			if diff := cmp.Diff(c.want, describe(t, found.Hosts)); diff != "" {
				t.Errorf("hosts (-want +got):\n%s", diff)
			}
		})
	}
}

func describe(t *testing.T, hosts []source.Host) []string {
	t.Helper()
	var lines []string
	for _, host := range hosts {
		files, err := host.Files(sysctlconf.Systemd)
		if err != nil {
			t.Fatal(err)
		}
		line := host.Name + ":"
		for _, file := range files {
			line += " " + file.Path
			if file.Unread != "" {
				line += "(" + string(file.Unread) + ")"
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func layOut(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, file.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A path that is not there is named, and does not hide the others.
func TestMissingPath(t *testing.T) {
	dir := layOut(t, "-- a.conf --\nnet.x=1\n")
	found, err := source.Discover(source.Request{Paths: []string{"missing.conf", "a.conf"}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Problems) != 1 || found.Problems[0].Path != "missing.conf" || len(found.Hosts) != 1 {
		t.Errorf("found %+v", found)
	}
}

package sysctlconf

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// directoryCase is a tree and what the programs read and wrote of it.
type directoryCase struct {
	ID            string              `json:"id"`
	Files         map[string]string   `json:"files"`
	Symlinks      map[string]string   `json:"symlinks"`
	Directories   []string            `json:"directories"`
	EtcSysctlConf *string             `json:"etc_sysctl_conf"`
	Expect        map[string]expected `json:"expect"`
}

func (c directoryCase) build(t *testing.T) Root {
	t.Helper()
	dir := t.TempDir()
	for name, content := range c.Files {
		writeFile(t, filepath.Join(dir, name), content)
	}
	if c.EtcSysctlConf != nil {
		writeFile(t, filepath.Join(dir, sysctlConf), *c.EtcSysctlConf)
	}
	for name, target := range c.Symlinks {
		symlink(t, target, filepath.Join(dir, name))
	}
	for _, name := range c.Directories {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	root, err := OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, target, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

// The programs without a directory mode (busybox, toybox) have no runs here.
func TestConformanceDirectoryCases(t *testing.T) {
	all := loadConformance(t)
	for _, c := range all.DirectoryCases {
		for _, implementation := range implementations {
			want, ok := c.Expect[implementation.name]
			if !ok {
				if implementation.loader == Busybox || implementation.loader == Toybox {
					continue
				}
				t.Fatalf("%s has no run of %s", c.ID, implementation.name)
			}
			t.Run(c.ID+"/"+implementation.name, func(t *testing.T) {
				tree, err := ReadTree(c.build(t), implementation.loader)
				if err != nil {
					t.Fatal(err)
				}
				var files []File
				var opened []string
				for _, file := range tree.Files {
					parsed, err := file.Parse(implementation.loader)
					if err != nil {
						t.Fatal(err)
					}
					files = append(files, parsed)
					// The runs list what the program opened, also in vain.
					if file.Unread == "" || file.Unread == UnreadUnreadable {
						opened = append(opened, file.Name)
					}
				}
				if !slices.Equal(opened, want.FilesRead) {
					t.Errorf("read %q, want %q", opened, want.FilesRead)
				}
				got, err := Writes(implementation.loader, files, NewParameterSet(all.FakeProcSys))
				if err != nil {
					t.Fatal(err)
				}
				// The order inside one glob is not significant, so neither is
				// it for the cases with one.
				compareWrites(t, want, got, !hasGlobLine(files))
			})
		}
	}
}

func hasGlobLine(files []File) bool {
	for _, file := range files {
		for _, line := range file.Lines {
			if line.Kind == Glob {
				return true
			}
		}
	}
	return false
}

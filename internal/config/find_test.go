package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFind(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"outer/project/.git", "outer/project/lb/sysctl.d", "plain/deep/er", "worktree/sub", "odd/tcplint.toml"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"outer/tcplint.toml", "outer/project/lb/sysctl.d/99.conf", "plain/tcplint.toml", "worktree/.git"} {
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct{ name, start, want string }{
		{"beside", "plain", "plain/tcplint.toml"},
		{"above", "plain/deep/er", "plain/tcplint.toml"},
		{"from a file that is missing", "plain/deep/absent.conf", "plain/tcplint.toml"},
		{"not above .git", "outer/project/lb/sysctl.d/99.conf", ""},
		{"not above .git of a worktree", "worktree/sub", ""},
		{"a directory of that name is none", "odd", ""},
	}
	if err := os.WriteFile(filepath.Join(root, ".git"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok, err := Find(filepath.Join(root, tt.start))
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want != "" {
				want = filepath.Join(root, want)
			}
			if got != want || ok != (want != "") {
				t.Errorf("Find(%s) = %q, %v, want %q", tt.start, got, ok, want)
			}
		})
	}

	t.Run("beside .git", func(t *testing.T) {
		path := filepath.Join(root, "outer/project", FileName)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, _, _ := Find(filepath.Join(root, "outer/project/lb")); got != path {
			t.Errorf("Find = %q, want %q", got, path)
		}
	})

	t.Run("relative", func(t *testing.T) {
		t.Chdir(filepath.Join(root, "plain/deep"))
		for start, want := range map[string]string{".": "../tcplint.toml", "er": "../tcplint.toml", "..": "../tcplint.toml"} {
			if got, _, _ := Find(start); got != want {
				t.Errorf("Find(%q) = %q, want %q", start, got, want)
			}
		}
	})
}

func TestFindFor(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"work", "tree/etc", "other/.git", "other/lb", "project/.git", "project/work", "project/etc"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"work/tcplint.toml", "project/work/tcplint.toml", ".git"} {
		if err := os.WriteFile(filepath.Join(root, file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct{ start, working, want string }{
		"of the working directory":                 {"tree/etc", "work", "work/tcplint.toml"},
		"what was named comes first":               {"work", "project/work", "work/tcplint.toml"},
		"another project has none from here":       {"other/lb", "work", ""},
		"one project, another directory of it":     {"project/etc", "project/work", "project/work/tcplint.toml"},
		"a directory that begins like the project": {"project/etc", "work", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok, err := FindFor(filepath.Join(root, tt.start), filepath.Join(root, tt.working))
			if err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want != "" {
				want = filepath.Join(root, want)
			}
			if got != want || ok != (want != "") {
				t.Errorf("got %q, %v, want %q", got, ok, want)
			}
		})
	}
}

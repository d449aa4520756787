//go:build unix

package sysctlconf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// plant builds a root: "-> x" is a link to x, "/" a directory, anything else
// the content of a file.
func plant(t *testing.T, entries map[string]string) Root {
	t.Helper()
	dir := t.TempDir()
	for name, content := range entries {
		full := filepath.Join(dir, name)
		switch target, isLink := strings.CutPrefix(content, "-> "); {
		case isLink:
			symlink(t, target, full)
		case content == "/":
			if err := os.MkdirAll(full, 0o755); err != nil {
				t.Fatal(err)
			}
		default:
			writeFile(t, full, content)
		}
	}
	root, err := OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// inventory tells each file as "name", or "name: reason by other".
func inventory(t *testing.T, root Root, loader Loader) []string {
	t.Helper()
	tree, err := ReadTree(root, loader)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, file := range tree.Files {
		if want := root.Shown(file.Name); file.Path != want {
			t.Errorf("%s is shown as %s, want %s", file.Name, file.Path, want)
		}
		text := file.Name
		if file.Unread != "" {
			text += ": " + string(file.Unread)
		}
		if file.By != "" {
			text += " by " + strings.TrimPrefix(file.By, root.dir)
		}
		out = append(out, text)
	}
	return out
}

const some = "net.ipv4.ip_forward = 1\n"

func TestReadTree(t *testing.T) {
	everywhere := map[string]string{
		"etc/sysctl.conf": some, "etc/sysctl.d/50-a.conf": some, "etc/sysctl.d/90-e.conf": some, "etc/sysctl.d/README": "read me",
		"etc/sysctl.d/.hidden.conf": some, "etc/sysctl.d/old.conf~": some,
		"run/sysctl.d/50-a.conf": some, "run/sysctl.d/10-r.conf": some, "usr/local/lib/sysctl.d/20-l.conf": some,
		"usr/lib/sysctl.d/50-a.conf": some, "usr/lib/sysctl.d/95-u.conf": some, "lib/sysctl.d/95-u.conf": some, "lib/sysctl.d/15-s.conf": some,
	}
	tests := []struct {
		name    string
		entries map[string]string
		loader  Loader
		want    []string
	}{
		{"systemd", everywhere, Systemd, []string{
			"/run/sysctl.d/10-r.conf", "/lib/sysctl.d/15-s.conf", "/usr/local/lib/sysctl.d/20-l.conf", "/etc/sysctl.d/50-a.conf",
			"/etc/sysctl.d/90-e.conf", "/usr/lib/sysctl.d/95-u.conf",
			"/etc/sysctl.conf: no-99-link", "/etc/sysctl.d/.hidden.conf: name", "/etc/sysctl.d/README: name", "/etc/sysctl.d/old.conf~: name",
			"/lib/sysctl.d/95-u.conf: shadowed by /usr/lib/sysctl.d/95-u.conf", "/run/sysctl.d/50-a.conf: shadowed by /etc/sysctl.d/50-a.conf",
			"/usr/lib/sysctl.d/50-a.conf: shadowed by /etc/sysctl.d/50-a.conf"}},
		{"procps", everywhere, Procps, []string{
			"/etc/sysctl.d/.hidden.conf", "/run/sysctl.d/10-r.conf", "/lib/sysctl.d/15-s.conf", "/usr/local/lib/sysctl.d/20-l.conf",
			"/etc/sysctl.d/50-a.conf", "/etc/sysctl.d/90-e.conf", "/usr/lib/sysctl.d/95-u.conf", "/etc/sysctl.conf",
			"/etc/sysctl.d/README: name", "/etc/sysctl.d/old.conf~: name",
			"/lib/sysctl.d/95-u.conf: shadowed by /usr/lib/sysctl.d/95-u.conf", "/run/sysctl.d/50-a.conf: shadowed by /etc/sysctl.d/50-a.conf",
			"/usr/lib/sysctl.d/50-a.conf: shadowed by /etc/sysctl.d/50-a.conf"}},
		// The script of Alpine has no /usr/local/lib.
		{"OpenRC", everywhere, Busybox, []string{
			"/lib/sysctl.d/15-s.conf", "/lib/sysctl.d/95-u.conf", "/usr/lib/sysctl.d/95-u.conf", "/etc/sysctl.d/90-e.conf", "/etc/sysctl.conf",
			"/run/sysctl.d/10-r.conf", "/run/sysctl.d/50-a.conf",
			"/etc/sysctl.d/.hidden.conf: name", "/etc/sysctl.d/50-a.conf: shadowed by /run/sysctl.d/50-a.conf",
			"/etc/sysctl.d/README: name", "/etc/sysctl.d/old.conf~: name",
			"/usr/lib/sysctl.d/50-a.conf: shadowed by /etc/sysctl.d/50-a.conf"}},
		{"toybox", everywhere, Toybox, []string{"/etc/sysctl.conf"}},
		{"nothing there", map[string]string{"etc": "/"}, Systemd, nil},
		{"usr-merge", map[string]string{"lib": "-> usr/lib", "usr/lib/sysctl.d/a.conf": some}, Systemd, []string{"/usr/lib/sysctl.d/a.conf"}},
		{"usr-merge under OpenRC", map[string]string{"lib": "-> usr/lib", "usr/lib/sysctl.d/a.conf": some}, Busybox, []string{"/usr/lib/sysctl.d/a.conf"}},
		{"a link to /etc/sysctl.conf under any name", map[string]string{"etc/sysctl.conf": some, "etc/sysctl.d/50-x.conf": "-> /etc/sysctl.conf"},
			Systemd, []string{"/etc/sysctl.d/50-x.conf"}},
		{"the link in a file that is masked does not count", map[string]string{"etc/sysctl.conf": some,
			"usr/lib/sysctl.d/99-sysctl.conf": "-> ../../../etc/sysctl.conf", "etc/sysctl.d/99-sysctl.conf": "-> /dev/null"}, Systemd, []string{
			"/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.conf: no-99-link", "/usr/lib/sysctl.d/99-sysctl.conf: masked by /etc/sysctl.d/99-sysctl.conf"}},
		{"masks of systemd", map[string]string{"etc/sysctl.d/a.conf": "-> /dev/null", "etc/sysctl.d/b.conf": "", "etc/sysctl.d/c.conf": "-> nowhere",
			"etc/sysctl.d/d.conf": "-> ../../dev/null", "usr/lib/sysctl.d/a.conf": some, "usr/lib/sysctl.d/b.conf": some,
			"usr/lib/sysctl.d/c.conf": some, "usr/lib/sysctl.d/d.conf": some}, Systemd, []string{
			"/etc/sysctl.d/a.conf", "/etc/sysctl.d/b.conf", "/etc/sysctl.d/d.conf", "/etc/sysctl.d/c.conf: masked",
			"/usr/lib/sysctl.d/a.conf: masked by /etc/sysctl.d/a.conf", "/usr/lib/sysctl.d/b.conf: masked by /etc/sysctl.d/b.conf",
			"/usr/lib/sysctl.d/c.conf: masked by /etc/sysctl.d/c.conf", "/usr/lib/sysctl.d/d.conf: masked by /etc/sysctl.d/d.conf"}},
		{"a link to /dev/null masks nothing under OpenRC", map[string]string{"etc/sysctl.d/a.conf": "-> /dev/null", "usr/lib/sysctl.d/a.conf": some,
			"etc/sysctl.d/b.conf": "", "usr/lib/sysctl.d/b.conf": some, "etc/sysctl.d/c.conf": "-> nowhere", "etc/sysctl.d/d.conf": "/"}, Busybox, []string{
			"/usr/lib/sysctl.d/a.conf", "/etc/sysctl.d/b.conf", "/etc/sysctl.d/a.conf: masked", "/etc/sysctl.d/c.conf: not-a-file",
			"/etc/sysctl.d/d.conf: not-a-file", "/usr/lib/sysctl.d/b.conf: masked by /etc/sysctl.d/b.conf"}},
		{"a link that would leave the root", map[string]string{"etc/sysctl.d/a.conf": "-> ../../../../../../opt/a", "opt/a": some}, Systemd,
			[]string{"/etc/sysctl.d/a.conf"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := inventory(t, plant(t, test.entries), test.loader); !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestTreeContents(t *testing.T) {
	root := plant(t, map[string]string{"etc/sysctl.conf": "a.b = 1\n", "etc/sysctl.d/99-sysctl.conf": "-> ../sysctl.conf", "etc/sysctl.d/x.conf.bak": "c.d = 2\n"})
	tree, err := ReadTree(root, Systemd)
	if err != nil || len(tree.Files) != 2 {
		t.Fatalf("got %+v, %v", tree, err)
	}
	link, backup := tree.Files[0], tree.Files[1]
	if link.Target != "/etc/sysctl.conf" || string(link.Data) != "a.b = 1\n" {
		t.Errorf("link: %+v", link)
	}
	if backup.Unread != UnreadName || string(backup.Data) != "c.d = 2\n" {
		t.Errorf("backup: %+v", backup)
	}
	parsed, err := link.Parse(Systemd)
	if err != nil || parsed.Path != filepath.Join(root.dir, "etc/sysctl.d/99-sysctl.conf") || len(parsed.Lines) != 1 {
		t.Errorf("parsed: %+v, %v", parsed, err)
	}
}

func TestTreeTroubles(t *testing.T) {
	root := plant(t, map[string]string{"etc/sysctl.d/a.conf": "-> b.conf", "etc/sysctl.d/b.conf": "-> a.conf", "etc/sysctl.d/c.conf": some, "etc/sysctl.d/d.conf": "/"})
	if err := syscall.Mkfifo(filepath.Join(root.dir, "etc/sysctl.d/e.conf"), 0o600); err != nil {
		t.Fatal(err)
	}
	tree, err := ReadTree(root, Systemd)
	if err != nil {
		t.Fatal(err)
	}
	wants := []string{"a.conf: its links lead in a circle", "b.conf: its links lead in a circle", "", "d.conf is a directory, not a regular file", "e.conf is a FIFO, not a regular file"}
	if len(tree.Files) != len(wants) {
		t.Fatalf("got %d files", len(tree.Files))
	}
	for i, want := range wants {
		file := tree.Files[i]
		if want == "" {
			if file.Err != nil || file.Unread != "" {
				t.Errorf("%s: %+v", file.Name, file)
			}
			continue
		}
		if file.Unread != UnreadUnreadable || file.Err == nil || !strings.Contains(file.Err.Error(), want) || strings.Count(file.Err.Error(), root.dir) != 1 {
			t.Errorf("%s: unread %q, error %v", file.Name, file.Unread, file.Err)
		}
	}
}

func TestReadFile(t *testing.T) {
	root := plant(t, map[string]string{"a": "x", "link": "-> /a", "up": "-> ../../../../a", "loop": "-> loop", "gone": "-> /nowhere", "dir": "/", "d/e": "-> ../dir/../a"})
	if err := syscall.Mkfifo(filepath.Join(root.dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	socket, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(socket)
	if err := syscall.Bind(socket, &syscall.SockaddrUnix{Name: filepath.Join(root.dir, "s")}); err != nil {
		t.Fatal(err)
	}
	openers := map[string]func(string) (*os.File, error){"kernel": root.open, "process": root.openResolved}
	for how, open := range openers {
		for _, name := range []string{"/a", "a", "/link", "/up", "/d/e"} {
			file, err := open(name)
			if err != nil {
				t.Errorf("%s: %s: %v", how, name, err)
				continue
			}
			file.Close()
		}
		for name, want := range map[string]func(error) bool{
			"/loop": func(err error) bool { return errors.Is(err, syscall.ELOOP) },
			"/gone": func(err error) bool { return errors.Is(err, fs.ErrNotExist) },
			"/dir":  func(err error) bool { return isNotRegular(err, fs.ModeDir) },
			"/fifo": func(err error) bool { return isNotRegular(err, fs.ModeNamedPipe) },
			"/s":    func(err error) bool { return isNotRegular(err, fs.ModeSocket) },
		} {
			done := make(chan error, 1)
			go func() {
				file, err := open(name)
				if err == nil {
					file.Close()
				}
				done <- err
			}()
			select {
			case err := <-done:
				if !want(err) {
					t.Errorf("%s: %s: %v", how, name, err)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%s: %s hangs", how, name)
			}
		}
	}
	if data, err := ReadFile(root, "/link"); err != nil || string(data) != "x" {
		t.Errorf("ReadFile: %q, %v", data, err)
	}
	if _, err := ReadFile(root, "/nowhere"); !errors.Is(err, fs.ErrNotExist) || err.Error() != fmt.Sprintf("reading %s/nowhere: no such file or directory", root.dir) {
		t.Errorf("ReadFile: %v", err)
	}
}

func isNotRegular(err error, mode fs.FileMode) bool {
	special := (*NotRegularError)(nil)
	return errors.As(err, &special) && special.Type == mode
}

func TestReadFileTooLarge(t *testing.T) {
	root := plant(t, map[string]string{"a": ""})
	if err := os.Truncate(filepath.Join(root.dir, "a"), MaxFileSize+5); err != nil {
		t.Fatal(err)
	}
	_, err := ReadFile(root, "/a")
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || limit.Size != MaxFileSize+5 {
		t.Errorf("got %v", err)
	}
}

func TestOpenRoot(t *testing.T) {
	if _, err := OpenRoot(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "")
	if _, err := OpenRoot(file); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("got %v", err)
	}
}

func TestRootViews(t *testing.T) {
	root := plant(t, map[string]string{"sysctl.conf": "a.b = 1\n", "sysctl.d/a.conf": some, "sysctl.d/b.conf": some, "sysctl.d/99-sysctl.conf": "-> ../sysctl.conf"}).AsEtc()
	if got := inventory(t, root, Systemd); !slices.Equal(got, []string{"/etc/sysctl.d/99-sysctl.conf", "/etc/sysctl.d/a.conf", "/etc/sysctl.d/b.conf"}) {
		t.Errorf("as /etc: %q", got)
	}
	some := root.Only(func(name string) bool {
		return !strings.HasSuffix(name, "99-sysctl.conf") && !strings.HasSuffix(name, "b.conf")
	})
	if got := inventory(t, some, Systemd); !slices.Equal(got, []string{"/etc/sysctl.d/a.conf", "/etc/sysctl.conf: no-99-link"}) {
		t.Errorf("in view: %q", got)
	}
}

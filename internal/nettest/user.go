package nettest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// users counts the users that the tests of a package added.
var users atomic.Int32

// AddUser adds a user to the room's /etc and returns the home directory. Without
// a password only keys let the user in.
func AddUser(t testing.TB, name, shell, password string) (home string) {
	t.Helper()
	Require(t, Root)
	id := 40000 + int(users.Add(1))
	home = t.TempDir()
	showEverybody(t, home)
	if err := os.Chown(home, id, id); err != nil {
		t.Fatal(err)
	}
	appendLine(t, "/etc/passwd", fmt.Sprintf("%s:x:%d:%d::%s:%s", name, id, id, home, shell))
	appendLine(t, "/etc/group", fmt.Sprintf("%s:x:%d:", name, id))
	appendLine(t, "/etc/shadow", name+":*:20000:0:99999:7:::")
	if password == "" {
		return home
	}
	set := exec.Command(Program(t, "chpasswd"))
	set.Stdin = strings.NewReader(name + ":" + password + "\n")
	if out, err := set.CombinedOutput(); err != nil {
		t.Fatalf("giving %s a password: %v: %s", name, err, out)
	}
	return home
}

// AddRoot adds another name of root to the room's /etc, with a shell of its own.
func AddRoot(t testing.TB, name, shell string) {
	t.Helper()
	Require(t, Root)
	appendLine(t, "/etc/passwd", fmt.Sprintf("%s:x:0:0::/etc/root:%s", name, shell))
	appendLine(t, "/etc/shadow", name+":*:20000:0:99999:7:::")
}

// showEverybody lets all users into a directory of a test, and read some files.
func showEverybody(t testing.TB, dir string, files ...string) {
	t.Helper()
	for ; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		files = append(files, dir)
	}
	for _, file := range files {
		if err := os.Chmod(file, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// Sudoers sets the rules of sudo until the test ends.
func Sudoers(t testing.TB, lines ...string) {
	t.Helper()
	Require(t, Root)
	Program(t, "sudo")
	file := filepath.Join("/etc/sudoers.d", strings.NewReplacer("/", "_", ".", "_").Replace(t.Name()))
	write(t, file, strings.Join(lines, "\n")+"\n")
	if err := os.Chmod(file, 0o440); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(file); err != nil {
			t.Error(err)
		}
	})
}

// appendLine adds a line to a file of the room until the test ends.
func appendLine(t testing.TB, file, line string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, line+"\n"...), info.Mode()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		now, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
			return
		}
		name, _, _ := strings.Cut(line, ":")
		var kept strings.Builder
		for l := range strings.Lines(string(now)) {
			if !strings.HasPrefix(l, name+":") {
				kept.WriteString(l)
			}
		}
		if err := os.WriteFile(file, []byte(kept.String()), info.Mode()); err != nil {
			t.Error(err)
		}
	})
}

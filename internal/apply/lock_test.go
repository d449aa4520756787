package apply

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// locker is a shell with the functions of a change.
type locker struct {
	*testing.T
	stdin io.WriteCloser
	lines *bufio.Scanner
}

func newLocker(t *testing.T, root string, shell ...string) *locker {
	t.Helper()
	text := strings.Replace(host.Preamble, "R=\n", "R="+host.Quote(root)+"\n", 1) + library
	cmd := exec.CommandContext(t.Context(), shell[0], append(shell[1:], "-c", text+"\nwhile read -r __line; do eval \"$__line\"; done")...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // the shell ends with its input
		_ = cmd.Wait()    // with the code of its last command
	})
	return &locker{t, stdin, bufio.NewScanner(stdout)}
}

func (l *locker) do(line string) {
	l.Helper()
	if _, err := io.WriteString(l.stdin, line+"\n"); err != nil {
		l.Fatal(err)
	}
}

func (l *locker) says(want string) {
	l.Helper()
	if !l.lines.Scan() || l.lines.Text() != want {
		l.Errorf("the shell says %q, want %q", l.lines.Text(), want)
	}
}

// lockedRoot is a host with a lock, which has a file unless its name is empty.
func lockedRoot(t *testing.T, file, text string) string {
	t.Helper()
	root := t.TempDir()
	lock := filepath.Join(root, host.StateDirectory, "lock")
	random := filepath.Join(root, "/proc/sys/kernel/random")
	for _, directory := range []string{lock, random} {
		if err := os.MkdirAll(directory, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	files := map[string]string{filepath.Join(random, "boot_id"): "this-boot\n"}
	if file != "" {
		files[filepath.Join(lock, file)] = text
	}
	for path, text := range files {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// Two wait for the lock of a dead process. The second has seen it, and comes to
// break it when the first has the lock.
func TestStaleLockIsBrokenByOneOfTwo(t *testing.T) {
	t.Parallel()
	for name, dead := range map[string]string{"named": "another-boot 1 1\n", "nameless": ""} {
		for _, shell := range [][]string{{"dash"}, {"busybox", "sh"}} {
			t.Run(name+" "+shell[0], func(t *testing.T) {
				t.Parallel()
				root := lockedRoot(t, "holder", dead)
				state := filepath.Join(root, host.StateDirectory)
				first, second := newLocker(t, root, shell...), newLocker(t, root, shell...)
				// It stops between the look and the act, once.
				second.do(`mv() { if [ ! -e "$D/go" ]; then : >"$D/stopped"; while [ ! -e "$D/go" ]; do sleep 0.05; done; fi; command mv "$@"; }`)
				second.do(`lock 20; echo "$? ${BROKEN:-broke nothing}"`)
				for range 200 {
					if _, err := os.Stat(state + "/stopped"); err == nil {
						break
					}
					time.Sleep(50 * time.Millisecond)
				}
				first.do(`lock 20; echo "$? $BROKEN"`)
				if dead == "" {
					first.says("0 nobody")
				} else {
					first.says("0 " + strings.TrimSpace(dead))
				}
				held, err := os.ReadFile(state + "/lock/holder")
				if err != nil {
					t.Fatal(err)
				}
				first.do(`: >"$D/go"`)
				second.says("1 broke nothing")
				if now, err := os.ReadFile(state + "/lock/holder"); err != nil || string(now) != string(held) {
					t.Errorf("the lock is held by %q, %v, and was by %q", now, err, held)
				}
				first.do(`unlock; echo`)
				first.says("")
				second.do(`lock 20; echo "$?"`)
				second.says("0")
			})
		}
	}
}

// Who was killed while it broke a lock has left the name aside.
func TestLockBrokenByHalfIsBroken(t *testing.T) {
	t.Parallel()
	for _, left := range []string{"holder.1.1", ""} {
		root := lockedRoot(t, left, "another-boot 1 1\n")
		l := newLocker(t, root, "dash")
		l.do(`lock 20; echo "$?"; unlock; ls "$D"; echo`)
		l.says("0")
		l.says("")
	}
}

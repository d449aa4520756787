package nettest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// leftOutVariable names a file to which the line about tests that did not run
// is appended: `go test` hides what a passing package prints.
const leftOutVariable = "TCPLINT_LEFT_OUT"

// Need is something that a test cannot do without.
type Need string

const (
	Room Need = "namespaces" // network and mount namespaces of our own
	Root Need = "root"       // real root in them: other users exist, setgroups works
)

// Capabilities tells what this run can do.
type Capabilities struct {
	Room bool
	Root bool
}

// Has returns the capabilities of the running test binary.
func Has() Capabilities {
	room := inRoom()
	return Capabilities{Room: room, Root: room && isRealRoot()}
}

// inRoom asks the mounts, not a variable: only where /proc/sys is read-only
// may a test write below it.
func inRoom() bool {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return false
	}
	protected, open := false, false
	for line := range strings.Lines(string(mounts)) {
		f := strings.Fields(line)
		if len(f) < 6 {
			continue
		}
		options := strings.Split(f[5], ",")
		protected = protected || f[4] == "/proc/sys" && slices.Contains(options, "ro")
		open = open || f[4] == "/proc/sys/net" && slices.Contains(options, "rw")
	}
	return protected && open
}

// isRealRoot tells root from the root of a user namespace that maps one user.
func isRealRoot() bool {
	if os.Geteuid() != 0 {
		return false
	}
	setgroups, err := os.ReadFile("/proc/self/setgroups")
	return err == nil && string(bytes.TrimSpace(setgroups)) == "allow"
}

// Require leaves the test out unless the run has all that it needs. It is named
// in the closing line; with CI=true it fails, so that nothing is left out
// unseen.
func Require(t testing.TB, needs ...Need) {
	t.Helper()
	has := Has()
	for _, need := range append([]Need{Room}, needs...) {
		if need == Room && !has.Room || need == Root && !has.Root {
			leaveOut(t, string(need))
		}
	}
}

// Program returns the path of a program of the machine, or leaves the test out
// like Require. A name with a slash is a path; the directories that only root
// has in PATH are searched too.
func Program(t testing.TB, name string) string {
	t.Helper()
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, dir := range []string{"/usr/sbin", "/sbin", "/usr/lib/systemd", "/lib/systemd"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path
		}
	}
	leaveOut(t, name)
	return ""
}

// LeaveOut leaves the test out like Require, for want of something else.
func LeaveOut(t testing.TB, need string) {
	t.Helper()
	leaveOut(t, need)
}

func leaveOut(t testing.TB, need string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("needs %s, and CI=true leaves nothing out", need)
	}
	leftOut.add(t.Name(), need)
	t.SkipNow()
}

// leftOutTests collects, per need, the tests that did not run.
type leftOutTests struct {
	mu    sync.Mutex
	tests map[string][]string
}

var leftOut leftOutTests

func (l *leftOutTests) add(test, need string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tests == nil {
		l.tests = map[string][]string{}
	}
	l.tests[need] = append(l.tests[need], test)
}

// line is empty if every test ran.
func (l *leftOutTests) line() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var parts []string
	for need, tests := range l.tests {
		names := slices.Compact(slices.Sorted(slices.Values(tests)))
		parts = append(parts, fmt.Sprintf("%s (needs %s)", strings.Join(names, " "), need))
	}
	if len(parts) == 0 {
		return ""
	}
	slices.Sort(parts)
	return "left out: " + strings.Join(parts, "; ")
}

func (l *leftOutTests) append(file, line string) error {
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("noting what was left out: %w", err)
	}
	if _, err := fmt.Fprintln(f, line); err != nil {
		f.Close()
		return fmt.Errorf("noting what was left out, in %s: %w", file, err)
	}
	return f.Close()
}

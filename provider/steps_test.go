package provider_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// steps stops the scripts of the real provider at a step of their own. A shell
// that comes first in PATH puts another step function behind the preamble, as
// the fake host does; everything else is the real thing.
type steps struct {
	t   *testing.T
	dir string // holds the shell, and what it and the test tell each other
}

// instrument is a function of each script, which tells of its beginning too.
const instrument = `step() {
	printf '%s\n' "$*" >>DIR/log
	read -r __stop <DIR/stop
	__at=0
	while read -r __line; do __at=$((__at + 1)); done <DIR/log
	if [ "$__at" -eq "$__stop" ]; then
		printf '%s\n' "$$" >DIR/reached.new
		mv DIR/reached.new DIR/reached
		read -r __go <DIR/go
	fi
	return 0
}
step script
`

// shell runs the real one with the function behind the first preamble that
// comes in: the reverter has another, in a document.
const shell = `#!/bin/sh
sed -u '0,/^# end of the preamble$/{//r DIR/instrument
}' | /bin/sh "$@"
`

func newSteps(t *testing.T) *steps {
	t.Helper()
	s := &steps{t: t, dir: t.TempDir()}
	for name, text := range map[string]string{"sh": shell, "instrument": instrument} {
		must(t, os.WriteFile(filepath.Join(s.dir, name), []byte(strings.ReplaceAll(text, "DIR", s.dir)), 0o755))
	}
	s.stopAt(0)
	return s
}

// path is the search path of a provider or a login whose scripts are to stop.
func (s *steps) path() string { return s.dir + ":" + os.Getenv("PATH") }

// stopAt begins to count anew and stops the script at the step with that number,
// before it is done. 0: never.
func (s *steps) stopAt(number int) {
	s.t.Helper()
	for _, name := range []string{"reached", "go"} {
		if err := os.Remove(filepath.Join(s.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.t.Fatal(err)
		}
	}
	must(s.t, os.WriteFile(filepath.Join(s.dir, "log"), nil, 0o666))
	must(s.t, os.WriteFile(filepath.Join(s.dir, "stop"), fmt.Appendln(nil, number), 0o644))
	must(s.t, syscall.Mkfifo(filepath.Join(s.dir, "go"), 0o666))
}

// log are the steps so far.
func (s *steps) log() []string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "log"))
	must(s.t, err)
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// reached waits until a script has stopped, and gives its process. It is false
// if Terraform ended before that.
func (s *steps) reached(r *running) (int, bool) {
	s.t.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(s.dir, "reached")); err == nil {
			pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
			must(s.t, err)
			return pid, true
		}
		select {
		case <-r.ended:
			return 0, false
		default:
		}
	}
	s.t.Fatalf("no script has stopped after a minute:\n%s", r.said.String())
	return 0, false
}

// release lets the stopped script go on to its end, unless it was ended.
func (s *steps) release(pid int) {
	s.t.Helper()
	gate, err := os.OpenFile(filepath.Join(s.dir, "go"), os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ENXIO) { // nobody waits there
		s.gone(pid)
		return
	}
	must(s.t, err)
	defer gate.Close()
	_, err = fmt.Fprintln(gate, "on")
	must(s.t, err)
	s.gone(pid)
}

// killScript ends the script and all that it has started. One that has changed
// nothing yet may have ended with who had started it.
func (s *steps) killScript(pid int) {
	s.t.Helper()
	if group, err := syscall.Getpgid(pid); err == nil {
		_ = syscall.Kill(-group, syscall.SIGKILL)
	}
	s.gone(pid)
}

func (s *steps) gone(pid int) {
	s.t.Helper()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	s.t.Errorf("the script %d does not end", pid)
}

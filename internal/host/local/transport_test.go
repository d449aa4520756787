package local

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// output runs a command line and returns what it printed and how it ended.
func output(ctx context.Context, t *testing.T, command string) (stdout, stderr string, code int, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p, err := Transport{}.Start(ctx, command)
	if err != nil {
		t.Fatal(err)
	}
	complaint := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(p.Stderr()) // the end of the context closes it
		complaint <- string(text)
	}()
	text, _ := io.ReadAll(p.Stdout())
	code, err = p.Wait()
	return string(text), <-complaint, code, err
}

func TestOutputsAndExitCodes(t *testing.T) {
	for command, want := range map[string]struct {
		stdout, stderr string
		code           int
	}{
		"echo a; echo b >&2; exit 3": {"a\n", "b\n", 3},
		"true":                       {"", "", 0},
		"kill -9 $$":                 {"", "", 137},
		"kill -TERM $$":              {"", "", 143},
		"absent-command 2>/dev/null": {"", "", 127},
		"pwd":                        {"/\n", "", 0},
	} {
		stdout, stderr, code, err := output(t.Context(), t, command)
		if stdout != want.stdout || stderr != want.stderr || code != want.code || err != nil {
			t.Errorf("%q: got %q, %q, %d, %v, want %+v", command, stdout, stderr, code, err, want)
		}
	}
}

// Terraform's variables may be secrets, and PS4, ENV or IFS mean something to a
// shell.
func TestVariablesOfTerraformStayHere(t *testing.T) {
	t.Setenv("TF_VAR_password", "secret")
	t.Setenv("ENV", "/absent")
	t.Setenv("LANG", "C.UTF-8")
	stdout, _, _, err := output(t.Context(), t, "env")
	if err != nil || strings.Contains(stdout, "secret") || strings.Contains(stdout, "ENV=") {
		t.Errorf("got %q, %v", stdout, err)
	}
	if !strings.Contains(stdout, "LANG=C.UTF-8\n") || !strings.Contains(stdout, "PATH=") {
		t.Errorf("got %q", stdout)
	}
}

// The end of a context ends all that the command started.
func TestContextEndsAllOfACommand(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	p, err := Transport{}.Start(ctx, "sleep 60 & echo $!; wait")
	if err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 32)
	n, err := p.Stdout().Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(string(buffer[:n])))
	if err != nil {
		t.Fatal(err)
	}
	cancel(enough)
	if _, err := p.Wait(); !errors.Is(err, enough) {
		t.Errorf("got %v, want %v", err, enough)
	}
	for until := time.Now().Add(5 * time.Second); alive(child); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the child goes on")
		}
	}
	if _, err := (Transport{}).Start(ctx, "true"); !errors.Is(err, context.Canceled) {
		t.Errorf("started after the end: %v", err)
	}
}

// alive says whether a process runs; a zombie does not.
func alive(pid int) bool {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	return !strings.HasPrefix(rest, "Z")
}

// An interrupt at the terminal is for Terraform, not for a script at work.
func TestCommandHasAGroupOfItsOwn(t *testing.T) {
	stdout, _, _, err := output(t.Context(), t, "echo $$; cut -d' ' -f5 /proc/$$/stat")
	lines := strings.Fields(stdout)
	if err != nil || len(lines) != 2 || lines[0] != lines[1] || lines[1] == strconv.Itoa(unix.Getpgrp()) {
		t.Errorf("got %q, %v", stdout, err)
	}
}

// No pipe stays open, however many commands there were.
func TestNoPipeStaysOpen(t *testing.T) {
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	before := open()
	for range 20 {
		if stdout, _, _, err := output(t.Context(), t, "echo a"); stdout != "a\n" || err != nil {
			t.Errorf("got %q, %v", stdout, err)
		}
	}
	for until := time.Now().Add(5 * time.Second); open() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%d files became %d", before, open())
		}
	}
}

func TestNameAndPlace(t *testing.T) {
	var tr Transport
	if tr.Name() != "localhost" || tr.Remote() || tr.Afresh() != tr || tr.Close() != nil {
		t.Errorf("got %q, %v", tr.Name(), tr.Remote())
	}
}

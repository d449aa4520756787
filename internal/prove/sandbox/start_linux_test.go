package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func TestSaid(t *testing.T) {
	for stderr, want := range map[string]string{
		"":               "",
		"no such file\n": ": no such file",
		"runtime: may need to increase max user processes (ulimit -u)\nfatal error: newosproc\n\nruntime stack:\nruntime.throw()\n": ": runtime: may need to increase max user processes (ulimit -u)\nfatal error: newosproc",
	} {
		if got := said(stderr); got != want {
			t.Errorf("%q: %q, want %q", stderr, got, want)
		}
	}
}

// What is scarce says nothing of namespaces, and is no refusal.
func TestScarce(t *testing.T) {
	for err, want := range map[error]bool{unix.EMFILE: true, unix.EAGAIN: true, unix.EPERM: false, unix.ENOSPC: false, unix.EINVAL: false} {
		if got := scarce(&os.PathError{Op: "fork/exec", Path: "/proc/self/exe", Err: err}); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}

// A process that may open no file more is not told to become root.
func TestRunWithoutFiles(t *testing.T) {
	nettest.Require(t)
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	none := unix.Rlimit{Cur: 0, Max: before.Max}
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &none); err != nil {
		t.Fatal(err)
	}
	_, err := Run(context.Background(), "test")
	if back := unix.Setrlimit(unix.RLIMIT_NOFILE, &before); back != nil {
		t.Fatal(back)
	}
	var refused *Refused
	if !errors.Is(err, unix.EMFILE) || errors.As(err, &refused) || !strings.HasPrefix(fmt.Sprint(err), "starting the experiment: ") {
		t.Error(err)
	}
}

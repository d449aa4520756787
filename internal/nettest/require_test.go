package nettest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLeftOutLineNamesTestsByNeed(t *testing.T) {
	var l leftOutTests
	if got := l.line(); got != "" {
		t.Fatalf("nothing left out: got %q", got)
	}
	l.add("TestSSH", "root")
	l.add("TestBusybox", "busybox")
	l.add("TestSudo", "root")
	l.add("TestSSH", "root")
	const want = "left out: TestBusybox (needs busybox); TestSSH TestSudo (needs root)"
	if got := l.line(); got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	file := filepath.Join(t.TempDir(), "left-out")
	for range 2 {
		if err := l.append(file, l.line()); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want+"\n"+want+"\n" {
		t.Fatalf("got %q, %v", got, err)
	}
}

// fatal records how Require ends a test, which ends the goroutine too.
type fatal struct {
	testing.TB
	failed, skipped bool
}

func (f *fatal) Helper()               {}
func (f *fatal) Name() string          { return "TestFatal" }
func (f *fatal) Fatalf(string, ...any) { f.failed = true; panic(f) }
func (f *fatal) SkipNow()              { f.skipped = true; panic(f) }

func TestLeavingOutFailsInCI(t *testing.T) {
	for _, test := range []struct {
		ci              string
		failed, skipped bool
	}{
		{"true", true, false},
		{"", false, true},
	} {
		t.Setenv("CI", test.ci)
		f := &fatal{TB: t}
		saved := leftOut.tests
		func() {
			defer func() {
				if r := recover(); r != f {
					t.Errorf("CI=%q: ended with %v", test.ci, r)
				}
			}()
			leaveOut(f, "nothing that exists")
		}()
		leftOut.tests = saved
		if f.failed != test.failed || f.skipped != test.skipped {
			t.Errorf("CI=%q: failed %v, skipped %v", test.ci, f.failed, f.skipped)
		}
	}
}

func TestProgramFindsWhatOnlyRootHasInPath(t *testing.T) {
	t.Setenv("PATH", "/nonexistent")
	if _, err := os.Stat("/usr/sbin/sysctl"); err != nil {
		Program(t, "sysctl") // leaves this test out
	}
	if got := Program(t, "sysctl"); got != "/usr/sbin/sysctl" {
		t.Fatalf("got %q", got)
	}
}

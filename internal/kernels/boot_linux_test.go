package kernels

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
)

const root = "../.."

// bookworm is the kernel that make kernel-of-tests fetches. Tests have no network.
func bookworm(t *testing.T) Kernel {
	t.Helper()
	for _, program := range []string{"qemu-system-x86_64", "cpio", "go"} {
		nettest.Program(t, program)
	}
	kernel, err := kernelIn(unpackedBelow(filepath.Join(root, Dir), "bookworm"), "bookworm")
	if err != nil {
		nettest.LeaveOut(t, "the kernel of bookworm: make kernel-of-tests")
	}
	return kernel
}

func build(t *testing.T) Programs {
	t.Helper()
	module, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	programs, err := Build(t.Context(), module, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return programs
}

// TestBookworm: every claim holds on Linux 6.1, as it was recorded.
func TestBookworm(t *testing.T) {
	kernel := bookworm(t)
	results, err := Boot(t.Context(), kernel, build(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	outcome := Outcome{Suite: kernel.Suite, Kernel: kernel, Results: results}
	t.Log(outcome)
	if !outcome.Sound() {
		t.Error("not everything that could be proved is confirmed")
	}
	record, err := measured.Read(filepath.Join(root, records, "6.1.json"))
	if err != nil {
		t.Fatal(err)
	}
	// Bookworm's kernel moves on, and may then do a little otherwise.
	if kernel.Version != record.Version {
		t.Logf("internal/prove/measured/6.1.json is of %s, and bookworm has %s", record.Version, kernel.Version)
		return
	}
	want, got := Outcome{Results: Results{Root: record.Root, Nobody: record.Nobody}}.compared(), outcome.compared()
	for name := range tooBusy(want, got) {
		delete(want, name)
		delete(got, name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("it is not what internal/prove/measured/6.1.json says (make kernels records it):\n%s", diff)
	}
}

// judged is what has to be the same each time. What is measured is partly time.
type judged struct {
	Verdict prove.Verdict
	Reason  string // why it is not applicable
	Rows    []string
}

func (o Outcome) compared() map[string]judged {
	results := map[string]judged{}
	for _, run := range o.runs() {
		for _, result := range run.document.Proofs {
			one := judged{Verdict: result.Verdict, Reason: result.Reason}
			for _, row := range result.Rows {
				one.Rows = append(one.Rows, fmt.Sprintf("%s: %s %v", row.What, row.Expected, row.Holds))
			}
			results[result.ID+" as "+run.user] = one
		}
	}
	return results
}

// tooBusy are the proofs that one of the machines had no time for.
func tooBusy(runs ...map[string]judged) map[string]bool {
	names := map[string]bool{}
	for _, results := range runs {
		for name, result := range results {
			if result.Verdict == prove.NotApplicable && strings.Contains(result.Reason, "too busy") {
				names[name] = true
			}
		}
	}
	return names
}

// A kernel that does not come far enough is named with what it said.
func TestKernelThatDoesNotBoot(t *testing.T) {
	kernel := bookworm(t)
	nothing := filepath.Join(t.TempDir(), "init")
	if err := os.WriteFile(nothing, []byte("no program"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Boot(t.Context(), kernel, Programs{Init: nothing, Tcplint: nothing}, nil)
	if err == nil || !strings.Contains(err.Error(), "it ended before all was sent") || !strings.Contains(err.Error(), "Kernel panic") {
		t.Errorf("error %v", err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(nothing), "machine-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// A machine ends when nobody waits for it any more.
func TestInterruptedBoot(t *testing.T) {
	kernel := bookworm(t)
	programs := build(t)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var interrupted time.Time
	go func() {
		defer interrupt()
		for ctx.Err() == nil && !boots(programs) {
			time.Sleep(10 * time.Millisecond)
		}
		interrupted = time.Now()
	}()
	if _, err := Boot(ctx, kernel, programs, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if took := time.Since(interrupted); took > 30*time.Second {
		t.Errorf("it ended after %s", took)
	}
}

// boots tells whether a machine has said something.
func boots(programs Programs) bool {
	consoles, err := filepath.Glob(filepath.Join(filepath.Dir(programs.Init), "machine-*", "console"))
	if err != nil || len(consoles) == 0 {
		return false
	}
	console, err := os.Stat(consoles[0])
	return err == nil && console.Size() > 0
}

package kernels

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernels/guest"
)

// deadline of a virtual machine. One takes two minutes, and longer on a busy machine.
const deadline = 10 * time.Minute

var errLate = errors.New("it did not end in time")

// Boot boots a kernel with an initramfs and returns what the machine sent. Which
// proofs run there can be chosen; without a choice all do.
func Boot(ctx context.Context, kernel Kernel, programs Programs, proofs []string) (Results, error) {
	dir := filepath.Join(filepath.Dir(programs.Init), "machine-"+kernel.Suite)
	// One that was killed had no time to remove it.
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o755)); err != nil {
		return Results{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // bin/ is nothing that lasts
	initramfs := filepath.Join(dir, "initramfs")
	if err := writeInitramfs(ctx, kernel, programs, initramfs); err != nil {
		return Results{}, err
	}
	console, sent := filepath.Join(dir, "console"), filepath.Join(dir, "sent")
	bounded, end := context.WithTimeoutCause(ctx, deadline, errLate)
	defer end()
	_, err := command{program: "qemu-system-x86_64", arguments: []string{
		"-machine", "accel=" + accelerator(), "-m", "2048", "-smp", "2",
		"-nodefaults", "-no-user-config", "-display", "none", "-nic", "none", "-no-reboot",
		"-serial", "file:" + console, "-serial", "file:" + sent,
		"-kernel", kernel.image, "-initrd", initramfs, "-append", commandLine(proofs),
	}}.run(bounded)
	if err != nil && ctx.Err() != nil {
		return Results{}, err
	}
	if err == nil {
		var results Results
		if results, err = readResults(sent); err == nil {
			return results, nil
		}
	}
	return Results{}, fmt.Errorf("%w; the console said at last:\n%s", err, lastSaid(console))
}

// commandLine has the kernel end where it panics, or where its first process does. It
// is not to check its timer against the processor: on a busy machine an emulated one
// fails ("IO-APIC + timer doesn't work!").
func commandLine(proofs []string) string {
	words := []string{"console=ttyS0", "panic=-1", "random.trust_cpu=on", "no_timer_check"}
	if len(proofs) > 0 {
		words = append(words, guest.ProofsParameter+"="+strings.Join(proofs, ","))
	}
	return strings.Join(words, " ")
}

// lastSaid are the last lines of the console. They are all there is to find out why
// a kernel did not boot.
func lastSaid(console string) string {
	text, err := os.ReadFile(console)
	if err != nil || len(text) == 0 {
		return "\tnothing"
	}
	lines := lastLines(strings.ReplaceAll(string(text), "\r", ""))
	return "\t" + strings.ReplaceAll(lines, "\n", "\n\t")
}

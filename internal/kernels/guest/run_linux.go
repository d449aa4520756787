package guest

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/walker"
)

// wire is the second serial port. The first one is the console, where the kernel
// may write at any time.
const wire = "/dev/ttyS1"

// Run is the life of the virtual machine. The machine ends with it.
func Run(ctx context.Context) error {
	defer func() { _ = unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF) }() // what follows is a panic, which ends it too
	for _, step := range []func() error{furnish, loadModules, loopbackUp} {
		if err := step(); err != nil {
			return err
		}
	}
	return send(ctx)
}

func send(ctx context.Context) error {
	port, err := os.OpenFile(wire, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	defer port.Close()
	// As it is, it would write a carriage return before each line feed.
	if _, err := term.MakeRaw(int(port.Fd())); err != nil {
		return fmt.Errorf("preparing %s: %w", wire, err)
	}
	archive := tar.NewWriter(port)
	for _, part := range []struct {
		name string
		make func(context.Context) ([]byte, error)
	}{
		{Walk, walked},
		{AsRoot, func(ctx context.Context) ([]byte, error) { return proved(ctx, 0) }},
		{AsNobody, func(ctx context.Context) ([]byte, error) { return proved(ctx, nobody) }},
		{Done, func(context.Context) ([]byte, error) { return nil, nil }},
	} {
		say("making " + part.name)
		content, err := part.make(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		if err := archive.WriteHeader(&tar.Header{Name: part.name, Mode: 0o644, Size: int64(len(content))}); err != nil {
			return err
		}
		if _, err := archive.Write(content); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	// What is still on its way would be lost when the machine ends.
	return unix.IoctlSetInt(int(port.Fd()), unix.TCSBRK, 1)
}

// say writes to the console, which is what remains where a machine does not end.
func say(text string) { fmt.Fprintf(os.Stderr, "kernelinit: %s\n", text) }

// walked comes first: what the proofs need may change defaults.
func walked(ctx context.Context) ([]byte, error) {
	found, err := walker.Take(ctx)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = walk.Write(&text, found)
	return text.Bytes(), err
}

// nobody is a user without rights.
const nobody = 65534

// proved runs all proofs side by side. On a slow machine they disturb each other's
// timing: one that is not confirmed runs once more, alone, and that counts.
func proved(ctx context.Context, user uint32) ([]byte, error) {
	document, err := run(ctx, user, wantedProofs())
	if err != nil {
		return nil, err
	}
	for i, result := range document.Proofs {
		if result.Verdict == prove.Confirmed {
			continue
		}
		say(result.ID + " once more: " + result.Reason)
		alone, err := run(ctx, user, []string{result.ID})
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(alone.Proofs, func(other prove.Result) bool { return other.ID == result.ID })
		if at < 0 {
			return nil, fmt.Errorf("%s is no proof of its own", result.ID)
		}
		document.Proofs[i] = alone.Proofs[at]
	}
	return json.Marshal(document)
}

func run(ctx context.Context, user uint32, proofs []string) (document prove.Document, err error) {
	cmd := exec.CommandContext(ctx, Tcplint, append([]string{"prove", "-o", "json"}, proofs...)...)
	cmd.Env = []string{"HOME=/tmp", "TMPDIR=/tmp", "PATH=/"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || !exit.Exited() || stdout.Len() == 0) {
		return document, fmt.Errorf("running tcplint: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	// The document says what was contradicted, or broke off, or had no room.
	if err := json.Unmarshal(stdout.Bytes(), &document); err != nil {
		return document, fmt.Errorf("reading what tcplint proved: %w", err)
	}
	return document, nil
}

// wantedProofs are those that the command line of the kernel names, all if none: a
// word with a dot that the kernel does not know is left alone by it.
func wantedProofs() []string {
	text, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return nil
	}
	for _, word := range strings.Fields(string(text)) {
		if list, is := strings.CutPrefix(word, ProofsParameter+"="); is {
			return strings.Split(list, ",")
		}
	}
	return nil
}

package kernels

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
)

// command is a program that is run to its end, and ends with this one.
type command struct {
	program     string
	arguments   []string
	directory   string
	environment []string // added to this process's own
	stdin       string
}

// run returns what it prints.
func (c command) run(ctx context.Context) ([]byte, error) {
	// The kernel sends Pdeathsig when the thread that started the child ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	cmd := exec.CommandContext(ctx, c.program, c.arguments...)
	cmd.Dir = c.directory
	cmd.Env = append(cmd.Environ(), c.environment...)
	cmd.SysProcAttr = endsWithUs()
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(c.stdin), &stdout, &stderr
	switch err := cmd.Run(); {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("running %s: %w", c.program, context.Cause(ctx))
	case errors.Is(err, exec.ErrNotFound):
		return nil, fmt.Errorf("running %s: it is not installed; on Debian, make packages does that", c.program)
	case err != nil:
		return nil, fmt.Errorf("running %s: %w: %s", c.program, err, lastLines(stderr.String()))
	}
	return stdout.Bytes(), nil
}

// lastLines are where programs tell why they ended. apt names the sums of a file that
// is not the one it should be, below a line that says so.
func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}

package cli

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// Output runs the program in a directory, as pages and tests show it: without
// colour, without the environment, on one fixed day. It gives standard output,
// and an error for an exit code above ExitFindings.
func Output(dir string, args ...string) (string, error) {
	var stdout, stderr bytes.Buffer
	command := Command{
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Dir: dir,
		Env: func(string) (string, bool) { return "", false },
		Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
	}
	if code := command.Run(args); code > ExitFindings {
		return "", fmt.Errorf("tcplint %s: exit %d: %s%s", strings.Join(args, " "), code, stderr.String(), stdout.String())
	}
	return stdout.String(), nil
}

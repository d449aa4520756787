package cli_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// What a host says of itself reaches the terminal as text: no sequence that it
// would obey.
func TestHostsDoNotWriteToTheTerminal(t *testing.T) {
	said := errors.New("nsenter: \x1b]0;mine\x07\x1b[2J")
	for _, args := range [][]string{{"probe", "--ssh", "lb1"}, {"diagnose", "--ssh", "lb1"}} {
		var stdout, stderr bytes.Buffer
		c := cli.Command{
			Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Dir: t.TempDir(),
			Env: func(string) (string, bool) { return "", false }, Now: time.Now,
			Reach: func([]string, cli.ReachOptions) ([]*cli.LiveHost, func() error, error) {
				return []*cli.LiveHost{{
					Name:     "lb1",
					Probers:  func(context.Context, string) ([]probe.Prober, error) { return nil, said },
					Snapshot: func(context.Context) (*host.Snapshot, error) { return nil, said },
				}}, func() error { return nil }, nil
			},
		}
		code := c.Run(args)
		if all := stdout.String() + stderr.String(); code != cli.ExitUsage || strings.ContainsAny(all, "\x1b\x07") || !strings.Contains(all, "nsenter: ") {
			t.Errorf("%v: code %d, %q %q", args, code, stdout.String(), stderr.String())
		}
	}
}

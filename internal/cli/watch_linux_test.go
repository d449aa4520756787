package cli_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/term"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/watch/terminaltest"
)

// On a terminal watching refreshes in place, and ends with q or Ctrl-C. The
// terminal is then as it was.
func TestWatchOnATerminal(t *testing.T) {
	for name, key := range map[string]byte{"q": 'q', "Ctrl-C": 3} {
		t.Run(name, func(t *testing.T) {
			user, program := terminaltest.Open(t, 80, 24)
			before, err := term.GetState(int(program.Fd()))
			if err != nil {
				t.Fatal(err)
			}
			seen := make(chan string)
			go func() { seen <- pressAfterFrame(user, key) }()
			if exit := watching(program).Run([]string{"probe", "--watch", "--sample", "20ms"}); exit != cli.ExitClean {
				t.Errorf("exit %d", exit)
			}
			got := <-seen
			for _, want := range []string{"\x1b[?1049h", "\x1b[H", "every 20ms, q ends", "app1", "\x1b[?1049l"} {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in %q", want, got)
				}
			}
			after, err := term.GetState(int(program.Fd()))
			if err != nil || fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("the terminal was %v and is %v, %v", before, after, err)
			}
		})
	}
}

func watching(terminal *os.File) cli.Command {
	prober := &interrupting{}
	return cli.Command{
		Stdin: terminal, Stdout: terminal, Stderr: terminal,
		Env: func(string) (string, bool) { return "", false }, Now: time.Now,
		Reach: func([]string, cli.ReachOptions) ([]*cli.LiveHost, func() error, error) {
			return []*cli.LiveHost{{Probers: func(context.Context, string) ([]probe.Prober, error) { return []probe.Prober{prober}, nil }}}, func() error { return nil }, nil
		},
	}
}

// pressAfterFrame presses a key once a second look was drawn, and reads until the
// other screen is left.
func pressAfterFrame(user *os.File, key byte) string {
	var seen strings.Builder
	buffer := make([]byte, 1<<16)
	for pressed := false; !strings.Contains(seen.String(), "\x1b[?1049l"); {
		n, err := user.Read(buffer)
		if err != nil {
			break
		}
		seen.Write(buffer[:n])
		if !pressed && strings.Contains(seen.String(), "two looks") {
			pressed = true
			if _, err := user.Write([]byte{key}); err != nil {
				break
			}
		}
	}
	return seen.String()
}

package proofs_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// TestByHand pastes what --verbose tells of a proof into a shell, and looks for what
// the proof saw.
func TestByHand(t *testing.T) {
	nettest.Require(t, nettest.Root)
	unshare := nettest.Program(t, "unshare")
	nettest.Program(t, "python3")
	for _, c := range []struct {
		proof, sees string
		times       int
	}{
		{"RESTART", "Address already in use", 3},
		{"FINTO", "timer:(timewait,9.", 1}, // FIN_WAIT2 with tcp_fin_timeout=10
	} {
		t.Run(c.proof, func(t *testing.T) {
			t.Parallel()
			told, err := program(t, 0, "", "prove", c.proof, "-v").Output()
			if err != nil {
				t.Fatal(err)
			}
			var commands []string
			for line := range strings.Lines(string(told)) {
				if command, is := strings.CutPrefix(line, "       $ "); is {
					commands = append(commands, command)
				}
			}
			if len(commands) < 2 || !strings.HasPrefix(commands[0], "unshare --user --map-root-user --net bash") {
				t.Fatalf("it tells %q", commands)
			}
			// On a busy machine a server may take longer to start than the second that it is given.
			var seen string
			for range 3 {
				shell := exec.CommandContext(t.Context(), unshare, "--user", "--map-root-user", "--net", "--kill-child", "--pid", "--fork", "bash")
				shell.Stdin = strings.NewReader(strings.Join(commands[1:], ""))
				out, err := shell.CombinedOutput()
				if seen = string(out); strings.Count(seen, c.sees) == c.times {
					return
				}
				t.Log(err)
			}
			t.Errorf("%q is not there %d times:\n%s", c.sees, c.times, seen)
		})
	}
}

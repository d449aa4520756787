package here_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/here"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// answerVariable makes a program of this test binary that looks at this machine
// and prints what it saw, a line for each namespace that the variable names.
const (
	answerVariable = "TCPLINT_HERE_ANSWER"
	answerOwn      = "the one that it is in"
)

func answer(which string) int {
	if which == answerOwn {
		which = ""
	}
	probers, err := here.Machine{Name: "lb", Clock: time.Now}.Probers(context.Background(), which)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := 1
	for _, prober := range probers {
		look, err := prober.Look(context.Background(), probe.Options{Processes: true})
		if err != nil {
			fmt.Fprintln(os.Stderr, err) // the namespace of another test may have ended
			continue
		}
		code = 0
		if err := json.NewEncoder(os.Stdout).Encode(probe.Answer{Observation: look.Observation, HalfClosed: look.HalfClosed}); err != nil {
			return 1
		}
	}
	return code
}

// An ordinary user sees all sockets, and not whose they are. Each piece that is
// missing is named.
func TestLookAsAnOrdinaryUser(t *testing.T) {
	nettest.Require(t, nettest.Root)
	listener, err := net.Listen("tcp", "127.0.0.1:8099")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := net.Dial("tcp", "127.0.0.1:8099")
	if err != nil {
		t.Fatal(err)
	}
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client.Close() // the server is in CLOSE_WAIT from now on

	asked := func(user *syscall.SysProcAttr) policy.Observation {
		cmd := exec.CommandContext(t.Context(), "/proc/self/exe")
		cmd.Env = append(os.Environ(), answerVariable+"="+answerOwn)
		cmd.SysProcAttr, cmd.Dir, cmd.Stderr = user, "/", t.Output()
		text, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		var answer probe.Answer
		if err := json.Unmarshal(text, &answer); err != nil {
			t.Fatal(err)
		}
		return answer.Observation
	}
	const nobody = 65534
	root := asked(nil)
	user := asked(&syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}})

	if diff := cmp.Diff(root.States, user.States); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(root.Parameters, user.Parameters); diff != "" {
		t.Error(diff)
	}
	find := func(o policy.Observation) (found policy.Process) {
		for _, process := range o.Processes {
			if process.Listener == "127.0.0.1:8099" {
				return process
			}
		}
		t.Fatalf("nobody holds the socket: %+v", o.Processes)
		return found
	}
	if held := find(root); held.PID == nil || *held.PID != os.Getpid() || held.CloseWait != 1 || held.FDs == nil {
		t.Errorf("root sees %+v", held)
	}
	if held := find(user); held.PID != nil || held.CloseWait != 1 || held.FDs != nil || held.Command != "" {
		t.Errorf("nobody sees %+v", held)
	}
	told := regexp.MustCompile(`^processes: who holds \d+ of \d+ sockets: \d+ processes of other users may not be looked at: it takes root, or CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH$`)
	named := false
	for _, gap := range user.Gaps {
		named = named || told.MatchString(gap)
	}
	if !named {
		t.Errorf("%q", user.Gaps)
	}
}

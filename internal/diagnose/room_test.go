package diagnose_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// tcplint runs the program in this process, which is in the room.
func tcplint(t *testing.T, args ...string) (stdout, stderr string, exit int) {
	t.Helper()
	var out, complaints bytes.Buffer
	command := cli.Command{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &complaints, Dir: t.TempDir(),
		Env: func(string) (string, bool) { return "", false }, Now: time.Now, Compile: compile,
	}
	exit = command.Run(args)
	return out.String(), complaints.String(), exit
}

func probed(t *testing.T, args ...string) policy.Observation {
	t.Helper()
	stdout, stderr, exit := tcplint(t, append([]string{"probe", "-o", "json"}, args...)...)
	if exit != 0 {
		t.Fatalf("exit %d: %s", exit, stderr)
	}
	var o policy.Observation
	if err := json.Unmarshal([]byte(stdout), &o); err != nil {
		t.Fatalf("%v in %s", err, stdout)
	}
	return o
}

// forgetful is a server that never closes.
type forgetful struct {
	net.Listener
	t    *testing.T
	held []net.Conn
}

func newForgetful(t *testing.T) *forgetful {
	t.Helper()
	nettest.Require(t, nettest.Room)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &forgetful{Listener: listener, t: t}
	t.Cleanup(s.end)
	return s
}

func (s *forgetful) end() {
	_ = s.Close()
	for _, connection := range s.held {
		_ = connection.Close()
	}
}

// forget takes n connections whose clients leave again.
func (s *forgetful) forget(n int) {
	s.t.Helper()
	for range n {
		client, err := net.Dial("tcp", s.Addr().String())
		if err != nil {
			s.t.Error(err)
			return
		}
		server, err := s.Accept()
		if err != nil {
			s.t.Error(err)
			return
		}
		s.held = append(s.held, server)
		_ = client.Close()
		if _, err := server.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			s.t.Errorf("the client is not gone: %v", err)
		}
	}
}

func TestProbeNamesWhoDoesNotClose(t *testing.T) {
	s := newForgetful(t)
	s.forget(7)
	o := probed(t)
	if held := *o.States.CloseWait; held != 7 {
		t.Errorf("%d in CLOSE_WAIT, want 7", held)
	}
	if waiting := *o.States.FinWait1 + *o.States.FinWait2; waiting != 7 {
		t.Errorf("%d in FIN_WAIT1 and FIN_WAIT2, want 7", waiting)
	}
	if len(o.Processes) != 1 {
		t.Fatalf("processes %+v", o.Processes)
	}
	p := o.Processes[0]
	if p.PID == nil || *p.PID != os.Getpid() || p.CloseWait != 7 || p.Listener != s.Addr().String() {
		t.Errorf("process %+v, want %d at %s", p, os.Getpid(), s.Addr())
	}
	text, _, _ := tcplint(t, "probe")
	if want := fmt.Sprintf("(%d)", os.Getpid()); !strings.Contains(text, "to "+s.Addr().String()) || !strings.Contains(text, want) {
		t.Errorf("no %s in:\n%s", want, text)
	}
	// Counters know of no CLOSE_WAIT, and say so.
	if summary := probed(t, "--summary"); summary.States.CloseWait != nil || len(summary.Gaps) == 0 {
		t.Errorf("a summary knows %v of CLOSE_WAIT, gaps %q", summary.States.CloseWait, summary.Gaps)
	}
}

func TestCompareShowsWhatGrew(t *testing.T) {
	s := newForgetful(t)
	s.forget(3)
	before, stderr, exit := tcplint(t, "probe", "-o", "json")
	if exit != 0 {
		t.Fatal(stderr)
	}
	file := filepath.Join(t.TempDir(), "before.json")
	if err := os.WriteFile(file, []byte(before), 0o644); err != nil {
		t.Fatal(err)
	}
	s.forget(4)
	text, stderr, exit := tcplint(t, "probe", "--compare", file)
	if exit != 0 || !strings.Contains(strings.Join(strings.Fields(text), " "), "CLOSE_WAIT 3 7 +4") {
		t.Errorf("exit %d: %s\n%s", exit, stderr, text)
	}
}

// A leak is named by process and listener within two looks. Half a second old, it
// may still be a program that answers late.
func TestDiagnoseNamesALeak(t *testing.T) {
	s := newForgetful(t)
	s.forget(20)
	ended, leaking := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(leaking)
		for {
			select {
			case <-ended:
				return
			case <-time.After(10 * time.Millisecond):
				s.forget(5)
			}
		}
	}()
	stdout, stderr, exit := tcplint(t, "diagnose", "--sample", "2s", "-o", "json")
	close(ended)
	<-leaking
	if exit != 0 {
		t.Fatalf("exit %d: %s", exit, stderr)
	}
	var document diagnose.Document
	if err := json.Unmarshal([]byte(stdout), &document); err != nil {
		t.Fatal(err)
	}
	verdict := document.Hosts[0].Verdict
	for _, want := range []string{fmt.Sprint(os.Getpid()), s.Addr().String()} {
		if verdict.Level != diagnose.Warning || !strings.Contains(verdict.Headline, want) {
			t.Errorf("the verdict does not name %s: %+v", want, verdict)
		}
	}
	validate(t, compiled(t, "diagnose.schema.json"), document)
}

func TestOverSSHTheSameIsSeen(t *testing.T) {
	server := nettest.StartSSHD(t)
	s := newForgetful(t)
	s.forget(5)
	dir := t.TempDir()
	known := fmt.Sprintf("[127.0.0.1]:%d %s\n", server.Port, server.HostKey)
	config := fmt.Sprintf("Host lb1\n  HostName 127.0.0.1\n  Port %d\n  User root\n  IdentityFile %s\n  IdentitiesOnly yes\n  UserKnownHostsFile %s/known_hosts\n", server.Port, server.Identity, dir)
	for name, text := range map[string]string{"known_hosts": known, "config": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	there := probed(t, "--ssh", "lb1", "--ssh-config", filepath.Join(dir, "config"))
	if there.Host != "lb1" || there.States.CloseWait == nil || *there.States.CloseWait != 5 {
		t.Errorf("%s: states %+v, gaps %q", there.Host, there.States, there.Gaps)
	}
	if len(there.Processes) != 1 || there.Processes[0].PID == nil || *there.Processes[0].PID != os.Getpid() {
		t.Errorf("processes %+v", there.Processes)
	}
	text, stderr, exit := tcplint(t, "diagnose", "--ssh", "lb1", "--ssh", "127.0.0.1:1", "--ssh-config", filepath.Join(dir, "config"), "--sample", "0")
	if exit != 2 || !strings.Contains(text, "\nlb1  Linux ") && !strings.HasPrefix(text, "lb1  Linux ") || !strings.Contains(text, "not looked at\n  - 127.0.0.1:1: ") {
		t.Errorf("exit %d: %s\n%s", exit, stderr, text)
	}
}

package ssh

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// hole is a way to a server that can swallow everything without a word, as a
// network does that is down.
type hole struct {
	port int
	mu   sync.Mutex
	cond *sync.Cond
	shut bool
}

func newHole(t *testing.T, to string) *hole {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	h := &hole{port: listener.Addr().(*net.TCPAddr).Port}
	h.cond = sync.NewCond(&h.mu)
	var running sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	pass := func(from, to net.Conn) {
		buffer := make([]byte, 32<<10)
		for {
			n, err := from.Read(buffer)
			h.mu.Lock()
			for h.shut {
				h.cond.Wait()
			}
			h.mu.Unlock()
			if _, e := to.Write(buffer[:n]); err != nil || e != nil {
				from.Close()
				to.Close()
				return
			}
		}
	}
	running.Go(func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", to)
			if err != nil {
				here.Close()
				continue
			}
			mu.Lock()
			open = append(open, here, there)
			mu.Unlock()
			running.Go(func() { pass(here, there) })
			running.Go(func() { pass(there, here) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		h.set(false)
		running.Wait()
	})
	return h
}

func (h *hole) set(shut bool) {
	h.mu.Lock()
	h.shut = shut
	h.mu.Unlock()
	h.cond.Broadcast()
}

// within fails the test if something takes longer.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	begin := time.Now()
	f()
	if took := time.Since(begin); took > limit {
		t.Errorf("took %v, more than %v", took, limit)
	}
}

// TCP would wait for a quarter of an hour.
func TestKeepAliveEndsADeadConnection(t *testing.T) {
	server := nettest.StartSSHD(t)
	h := newHole(t, server.Address())
	c := reaching(server)
	c.Port = h.port
	p := pool(t, someone(t), Options{KeepAlive: 300 * time.Millisecond})
	tr := p.Transport(c)
	// As long as the host answers, silence of a command is no reason.
	if got := says(t, tr, "sleep 1.5; echo done"); got != "done\n" {
		t.Fatalf("got %q", got)
	}
	time.AfterFunc(300*time.Millisecond, func() { h.set(true) })
	within(t, 5*time.Second, func() {
		_, err := host.NewRunner(tr, false, "").Run(t.Context(), "sleep 30")
		told(t, err, []string{"running a script on root@127.0.0.1", "the connection broke"})
	})
	// When the network is back, a new connection is made.
	h.set(false)
	if got := says(t, tr, "echo again"); got != "again\n" {
		t.Errorf("got %q", got)
	}
	if got := server.Logins(t); got != 2 {
		t.Errorf("%d logins, want 2", got)
	}
}

// listening accepts connections and says what it is told, or nothing.
func listening(t *testing.T, greeting string) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	var open []net.Conn
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			open = append(open, conn)
			_, _ = io.WriteString(conn, greeting) // it may have gone
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		<-done
		for _, c := range open {
			c.Close()
		}
	})
	return listener.Addr().(*net.TCPAddr).Port
}

func TestDialAndHandshakeAreBounded(t *testing.T) {
	full := fullListener(t)
	for name, port := range map[string]int{
		"accepts and says nothing":    listening(t, ""),
		"says hello and nothing more": listening(t, "SSH-2.0-OpenSSH_9.2\r\n"),
		"accepts no more":             full,
	} {
		t.Run(name, func(t *testing.T) {
			c := host.SSH{Host: "127.0.0.1", Port: port, User: "ops", ConfigFile: "none", Agent: flag(false), Password: "x", ConnectTimeout: 700 * time.Millisecond}
			within(t, 3*time.Second, func() {
				_, err := try(t, someone(t), c)
				told(t, err, []string{"ops@127.0.0.1", "no answer within 700ms (connect_timeout)"})
				var connection *ConnectionError
				if !errors.As(err, &connection) {
					t.Errorf("got %T", err)
				}
			})
		})
	}
	t.Run("through a bastion", func(t *testing.T) {
		gate := nettest.StartSSHD(t)
		c := host.SSH{Host: "127.0.0.1", Port: listening(t, ""), User: "ops", ConfigFile: "none", Agent: flag(false), Password: "x", ConnectTimeout: 6 * time.Second}
		c.Bastions = gates{gate}.bastions(1)
		// Each hop has the whole time: the bastion needs some, on a busy machine much.
		within(t, 15*time.Second, func() {
			_, err := try(t, someone(t), c)
			told(t, err, []string{"shaking hands with ops@127.0.0.1", "no answer within 6s"})
		})
	})
}

func TestHostThatIsNotThere(t *testing.T) {
	for name, c := range map[string]struct {
		to   host.SSH
		want string
	}{
		"nobody listens": {host.SSH{Host: "127.0.0.1", Port: 1}, "dialling ops@127.0.0.1:1: connect: connection refused"},
		"no such name":   {host.SSH{Host: "absent.invalid"}, "dialling ops@absent.invalid:22: lookup absent.invalid"},
		"no SSH":         {host.SSH{Host: "127.0.0.1", Port: listening(t, "220 mail.example ESMTP\r\n"+strings.Repeat("x", 100<<10))}, "shaking hands with ops@127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			c.to.ConfigFile, c.to.User, c.to.ConnectTimeout = "none", "ops", 3*time.Second
			_, err := try(t, someone(t), c.to)
			told(t, err, []string{c.want, "ops@" + c.to.Host}, ", ops@", "dial tcp")
			var connection *ConnectionError
			if !errors.As(err, &connection) {
				t.Errorf("got %T %v", err, err)
			}
		})
	}
}

var errEnough = errors.New("enough of it")

func TestContextEndsWhateverIsUnderWay(t *testing.T) {
	server := nettest.StartSSHD(t)
	for name, c := range map[string]struct {
		to     func() host.SSH
		script string
	}{
		"dial": {func() host.SSH {
			return host.SSH{Host: "127.0.0.1", Port: fullListener(t), User: "ops", ConfigFile: "none"}
		}, "true"},
		"handshake": {func() host.SSH {
			return host.SSH{Host: "127.0.0.1", Port: listening(t, ""), User: "ops", ConfigFile: "none"}
		}, "true"},
		"command": {func() host.SSH { return reaching(server) }, "sleep 60"},
	} {
		t.Run(name, func(t *testing.T) {
			to := c.to()
			tr := pool(t, someone(t), Options{}).Transport(to)
			ctx, cancel := context.WithCancelCause(t.Context())
			time.AfterFunc(500*time.Millisecond, func() { cancel(errEnough) })
			within(t, 3*time.Second, func() {
				if _, err := host.NewRunner(tr, false, "").Run(ctx, c.script); !errors.Is(err, errEnough) {
					t.Errorf("got %v, want %v", err, errEnough)
				}
			})
		})
	}
}

// The connection of a command that was ended serves the next one. sshd passes on
// no signal to what root runs: there it only closes what it reads.
func TestCommandEndsWithItsContext(t *testing.T) {
	nettest.AddUser(t, "ender", "/bin/sh", "")
	server := nettest.StartSSHD(t)
	for user, command := range map[string]string{"ender": "echo $$; exec sleep 60", "root": "echo $$; exec cat"} {
		t.Run(user, func(t *testing.T) {
			c := reaching(server)
			c.User = user
			tr := pool(t, someone(t), Options{}).Transport(c)
			says(t, tr, "echo")
			logins := server.Logins(t)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			process, err := tr.Start(ctx, command)
			must(t, err)
			buffer := make([]byte, 32)
			n, err := process.Stdout().Read(buffer)
			must(t, err)
			if _, err := process.Wait(); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			running := "kill -0 " + strings.TrimSpace(string(buffer[:n])) + " 2>/dev/null && echo runs; :"
			for until := time.Now().Add(5 * time.Second); says(t, tr, running) != ""; time.Sleep(50 * time.Millisecond) {
				if time.Now().After(until) {
					t.Fatal("the command goes on there")
				}
			}
			if got := server.Logins(t); got != logins {
				t.Errorf("%d more logins", got-logins)
			}
		})
	}
}

// sshd refuses more sessions on a connection than MaxSessions: they wait.
func TestMoreCommandsThanSessions(t *testing.T) {
	for _, limit := range []string{"1", "3"} {
		t.Run(limit, func(t *testing.T) {
			server := nettest.StartSSHD(t, "MaxSessions "+limit)
			p := pool(t, someone(t), Options{})
			tr := p.Transport(reaching(server))
			var all sync.WaitGroup
			for range 12 {
				all.Go(func() { says(t, tr, "sleep 0.1; echo") })
			}
			all.Wait()
			if got := server.Logins(t); got != 1 {
				t.Errorf("%d logins, want 1", got)
			}
		})
	}
	t.Run("none at all", func(t *testing.T) {
		server := nettest.StartSSHD(t, "MaxSessions 0")
		p := pool(t, someone(t), Options{})
		within(t, patience+5*time.Second, func() {
			_, err := p.Transport(reaching(server)).Start(t.Context(), "true")
			told(t, err, []string{"opening a session on root@127.0.0.1"})
		})
	})
}

// A connection that died while nobody used it is made again without a word.
func TestConnectionThatDiedIsMadeAgain(t *testing.T) {
	server := nettest.StartSSHD(t)
	tr := pool(t, someone(t), Options{}).Transport(reaching(server))
	for range 3 {
		says(t, tr, "echo")
		server.KillSessions(t)
	}
	if got := server.Logins(t); got != 3 {
		t.Errorf("%d logins, want 3", got)
	}
}

// Bar 21: a connection that breaks under a command is an error of its own, with
// no exit code.
func TestBar21ConnectionThatBreaksIsNoExitCode(t *testing.T) {
	server := nettest.StartSSHD(t)
	tr := pool(t, someone(t), Options{}).Transport(reaching(server))
	time.AfterFunc(500*time.Millisecond, func() { server.KillSessions(t) })
	out, err := host.NewRunner(tr, false, "").Run(t.Context(), "echo begun; sleep 30")
	told(t, err, []string{"the connection broke before its end was known"})
	var connection *ConnectionError
	if !errors.As(err, &connection) || string(out.Stdout) != "begun\n" {
		t.Errorf("got %q, %T", out.Stdout, err)
	}
}

func TestExitCodesAndSignals(t *testing.T) {
	tr := pool(t, someone(t), Options{}).Transport(reaching(nettest.StartSSHD(t)))
	r := host.NewRunner(tr, false, "")
	for script, want := range map[string]int{"exit 0": 0, "exit 3": 3, "kill -9 $$": 137, "kill -TERM $$": 143, "exit 255": 255} {
		out, err := r.Run(t.Context(), script)
		if err != nil || out.Code != want {
			t.Errorf("%q: got %d, %v, want %d", script, out.Code, err, want)
		}
	}
}

// What a script leaves behind holds its outputs open, and is not waited for.
func TestWhatACommandLeavesBehind(t *testing.T) {
	tr := pool(t, someone(t), Options{}).Transport(reaching(nettest.StartSSHD(t)))
	within(t, 5*time.Second, func() {
		if got := says(t, tr, "sleep 20 & echo done"); got != "done\n" {
			t.Errorf("got %q", got)
		}
	})
}

// An account that has another program in place of a shell, or none at all.
func TestAccountsWithoutAShell(t *testing.T) {
	nettest.AddUser(t, "noshell", nettest.Program(t, "false"), "")
	for name, c := range map[string]struct {
		lines []string
		user  string
		want  []string
	}{
		"false":          {nil, "noshell", []string{"sh did not run, exit code 1"}},
		"forced command": {[]string{"ForceCommand echo This account is for git only >&2; exit 128"}, "root", []string{"sh did not run, exit code 128", "for git only"}},
	} {
		t.Run(name, func(t *testing.T) {
			config := reaching(nettest.StartSSHD(t, c.lines...))
			config.User = c.user
			_, err := try(t, someone(t), config)
			told(t, err, c.want)
		})
	}
}

// A long script and a long answer go through whole.
func TestMuchBothWays(t *testing.T) {
	tr := pool(t, someone(t), Options{}).Transport(reaching(nettest.StartSSHD(t)))
	line := strings.Repeat("x", 79) + "\n"
	text := strings.Repeat(line, (4<<20)/len(line))
	if got := says(t, tr, "cat <<'E'\n"+text+"E\n"); got != text {
		t.Errorf("%d bytes, want %d", len(got), len(text))
	}
}

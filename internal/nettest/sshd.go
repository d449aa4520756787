package nettest

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sys/unix"
)

// SSHD is a server of OpenSSH in the room, on 127.0.0.1 or on a Host.
type SSHD struct {
	Port     int
	Dir      string // its configuration and keys
	HostKey  string // its public key, as in authorized_keys
	Identity string // file of a private key that every user may log in with

	server *exec.Cmd
	said   string // file of what it printed
}

// StartSSHD starts a server until the test ends. The lines are of sshd_config;
// a keyword in them replaces what is said of it here.
func StartSSHD(t testing.TB, lines ...string) *SSHD {
	t.Helper()
	Require(t, Root)
	program := Program(t, "sshd") // its path, or it refuses to run
	// Where it separates privileges.
	if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
		t.Fatal(err)
	}
	s := &SSHD{Port: freePort(t)}
	s.configure(t, "127.0.0.1", lines)
	s.start(t, exec.Command(program, s.arguments()...), func() bool {
		connection, err := net.Dial("tcp", s.Address())
		if err != nil {
			return false
		}
		connection.Close()
		return true
	})
	return s
}

// StartSSHD starts a server on port 22 of all addresses of the host, as the
// function of that name does in the room.
func (h *Host) StartSSHD(t testing.TB, lines ...string) *SSHD {
	t.Helper()
	Require(t, Root)
	program := Program(t, "sshd")
	h.Output(t, "mkdir", "-p", "/run/sshd")
	s := &SSHD{Port: 22}
	s.configure(t, "0.0.0.0", lines)
	server := h.command(context.Background(), program, s.arguments()...)
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}
	s.start(t, server, func() bool { return h.listens(t, s.Port) })
	return s
}

func (s *SSHD) arguments() []string {
	return []string{"-D", "-e", "-f", filepath.Join(s.Dir, "sshd_config")}
}

// configure makes the keys and the configuration.
func (s *SSHD) configure(t testing.TB, address string, lines []string) {
	t.Helper()
	s.Dir = t.TempDir()
	s.HostKey = WriteKey(t, filepath.Join(s.Dir, "host"))
	s.Identity = filepath.Join(s.Dir, "client")
	authorized := filepath.Join(s.Dir, "authorized_keys")
	write(t, authorized, WriteKey(t, s.Identity)+"\n")
	showEverybody(t, s.Dir, authorized) // sshd reads it as the user
	config := withDefaults(lines,
		"Port "+strconv.Itoa(s.Port),
		"ListenAddress "+address,
		"HostKey "+filepath.Join(s.Dir, "host"),
		"AuthorizedKeysFile "+authorized,
		"StrictModes no", // the directory of a test is below one that all may write
		"PermitRootLogin yes",
		"PasswordAuthentication no",
		"UsePAM no",
		"PidFile none",
		"MaxStartups 100",
		"LogLevel VERBOSE",
	)
	write(t, filepath.Join(s.Dir, "sshd_config"), strings.Join(config, "\n")+"\n")
}

// withDefaults puts lines behind those of the defaults that they say nothing
// of: the first value of a keyword wins, and a Match ends what is for all.
func withDefaults(lines []string, defaults ...string) []string {
	set := map[string]bool{}
	for _, line := range lines {
		keyword, _, _ := strings.Cut(line, " ")
		set[keyword] = true
	}
	kept := slices.DeleteFunc(defaults, func(line string) bool {
		keyword, _, _ := strings.Cut(line, " ")
		return set[keyword]
	})
	return append(kept, lines...)
}

func (s *SSHD) start(t testing.TB, server *exec.Cmd, listens func() bool) {
	t.Helper()
	// A file, since Wait would wait for a pipe that the sessions hold open too.
	said, err := os.Create(filepath.Join(s.Dir, "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	s.said = said.Name()
	s.server = server
	s.server.Stderr = said
	if err := s.server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.KillSessions(t)
		_ = s.server.Process.Kill() // it may have ended
		_ = s.server.Wait()         // killed
	})
	for until := time.Now().Add(10 * time.Second); !listens(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("sshd does not listen: %s", s.Said(t))
		}
	}
}

// Address is where the server listens.
func (s *SSHD) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port)) }

// Said is what the server has printed.
func (s *SSHD) Said(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(s.said)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Logins is how often somebody was let in.
func (s *SSHD) Logins(t testing.TB) int {
	t.Helper()
	logins := 0
	for line := range strings.Lines(s.Said(t)) {
		// "Accepted key ... found at" is no login yet.
		if strings.HasPrefix(line, "Accepted ") && strings.Contains(line, " for ") {
			logins++
		}
	}
	return logins
}

// KillSessions kills the processes of the server that serve connections, not
// those of the users.
func (s *SSHD) KillSessions(t testing.TB) {
	t.Helper()
	children := map[int][]int{}
	serving := map[int]bool{}
	found, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range found {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		var pid, parent int
		var state string
		number, rest, _ := strings.Cut(string(text), " (")
		end := strings.LastIndexByte(rest, ')') // a name may hold one too
		if end < 0 {
			continue
		}
		pid, _ = strconv.Atoi(number)
		if _, err := fmt.Sscan(rest[end+1:], &state, &parent); err != nil {
			continue
		}
		children[parent] = append(children[parent], pid)
		serving[pid] = strings.HasPrefix(rest[:end], "sshd")
	}
	for pids := children[s.server.Process.Pid]; len(pids) > 0; pids = pids[1:] {
		if !serving[pids[0]] {
			continue
		}
		pids = append(pids, children[pids[0]]...)
		if p, err := os.FindProcess(pids[0]); err == nil {
			_ = p.Kill() // it may have ended
		}
	}
}

// WriteKey makes a key of a user or a host in a file, and returns its public
// half as in authorized_keys.
func WriteKey(t testing.TB, file string) string {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, string(pem.EncodeToMemory(block)))
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"golang.org/x/crypto/ssh"
)

const serverPort = 2222

// server is one sshd that stands for several hosts: each of its addresses leads
// into a network and a mount namespace of its own.
type server struct {
	dir      string
	hostKey  string
	identity string
	log      string
}

// address of the n-th host, from 1.
func address(n int) string { return fmt.Sprintf("127.0.1.%d", n) }

// startServer starts sshd with a number of hosts behind it.
func startServer(b *testing.B, hosts int) server {
	b.Helper()
	nettest.Require(b, nettest.Root)
	dir := b.TempDir()
	s := server{dir: dir, identity: filepath.Join(dir, "client"), log: filepath.Join(dir, "log")}
	s.hostKey = writeKey(b, filepath.Join(dir, "host"))
	authorized := writeKey(b, s.identity)
	write(b, filepath.Join(dir, "authorized_keys"), authorized+"\n")
	for n := 1; n <= hosts; n++ {
		startHost(b, filepath.Join(dir, address(n)))
	}
	// The third word of SSH_CONNECTION is the address that was dialled.
	enter := filepath.Join(dir, "enter")
	write(b, enter, fmt.Sprintf(`#!/bin/sh
set -- $SSH_CONNECTION
exec nsenter --target "$(cat '%s'/"$3")" --net --mount /bin/sh -c "$SSH_ORIGINAL_COMMAND"
`, dir))
	must(b, os.Chmod(enter, 0o700))
	must(b, os.MkdirAll("/run/sshd", 0o755)) // where it separates privileges
	config := filepath.Join(dir, "sshd_config")
	write(b, config, fmt.Sprintf(`Port %d
ListenAddress 0.0.0.0
HostKey %s
AuthorizedKeysFile %s
StrictModes no
PermitRootLogin yes
UsePAM no
PidFile none
LogLevel INFO
MaxStartups 500
ForceCommand %s
`, serverPort, filepath.Join(dir, "host"), filepath.Join(dir, "authorized_keys"), enter))
	log, err := os.Create(s.log)
	must(b, err)
	b.Cleanup(func() { log.Close() })
	process := exec.Command(nettest.Program(b, "sshd"), "-D", "-e", "-f", config)
	process.Stderr = log
	must(b, process.Start())
	end(b, process)
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if connection, err := net.Dial("tcp", net.JoinHostPort(address(1), strconv.Itoa(serverPort))); err == nil {
			connection.Close()
			return s
		}
		if time.Now().After(until) {
			text, _ := os.ReadFile(s.log)
			b.Fatalf("sshd does not listen: %s", text)
		}
	}
}

// startHost makes the namespaces of a host, which last as long as the process
// whose id the file then holds.
func startHost(b *testing.B, file string) {
	b.Helper()
	host := exec.Command("unshare", "--net", "--mount", "sh", "-c",
		`mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /etc/sysctl.d && ip link set lo up && echo ready && exec sleep infinity`)
	out, err := host.StdoutPipe()
	must(b, err)
	var complaint bytes.Buffer
	host.Stderr = &complaint
	must(b, host.Start())
	end(b, host)
	if _, err := out.Read(make([]byte, 6)); err != nil {
		b.Fatalf("making a host: %v: %s", err, complaint.String())
	}
	write(b, file, fmt.Sprint(host.Process.Pid))
}

// logins counts those since the last call.
func (s server) logins(b *testing.B) int {
	b.Helper()
	text, err := os.ReadFile(s.log)
	must(b, err)
	must(b, os.Truncate(s.log, 0))
	return strings.Count(string(text), "Accepted publickey")
}

// on runs a command on the n-th host without its sshd.
func (s server) on(b *testing.B, n int, script string) string {
	b.Helper()
	pid, err := os.ReadFile(filepath.Join(s.dir, address(n)))
	must(b, err)
	out, err := exec.Command("nsenter", "--target", string(pid), "--net", "--mount", "sh", "-c", script).CombinedOutput()
	if err != nil {
		b.Fatalf("%s on host %d: %v: %s", script, n, err, out)
	}
	return string(out)
}

// holds fails unless a host has the value, live and in the file.
func (s server) holds(b *testing.B, n int, file string) {
	b.Helper()
	if live := strings.TrimSpace(s.on(b, n, "cat /proc/sys/net/ipv4/tcp_fin_timeout")); live != "45" {
		b.Fatalf("tcp_fin_timeout of host %d is %s", n, live)
	}
	if lines := strings.Count(s.on(b, n, "cat "+file), "\nnet."); lines < len(tuned)-1 {
		b.Fatalf("%s of host %d has %d settings", file, n, lines)
	}
}

func end(b *testing.B, process *exec.Cmd) {
	b.Cleanup(func() {
		_ = process.Process.Kill() // it may have ended
		_ = process.Wait()
	})
}

// writeKey makes a key and gives its public half.
func writeKey(b *testing.B, file string) string {
	b.Helper()
	publicKey, privateKey, err := ed25519.GenerateKey(rand.Reader)
	must(b, err)
	block, err := ssh.MarshalPrivateKey(privateKey, "")
	must(b, err)
	write(b, file, string(pem.EncodeToMemory(block)))
	key, err := ssh.NewPublicKey(publicKey)
	must(b, err)
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}

func write(b *testing.B, file, text string) {
	b.Helper()
	must(b, os.WriteFile(file, []byte(text), 0o600))
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

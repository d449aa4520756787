package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// fleet is one sshd that stands for several hosts: each of its addresses leads
// into a network and a mount namespace of its own.
type fleet struct {
	*nettest.SSHD
	dir  string
	seen int // logins that were counted
}

// address of the n-th host, from 1. sshd listens on 127.0.0.1.
func address(n int) string { return fmt.Sprintf("127.0.1.%d", n) }

func startFleet(b *testing.B, hosts int) *fleet {
	b.Helper()
	nettest.Require(b, nettest.Root)
	f := &fleet{dir: b.TempDir()}
	for n := 1; n <= hosts; n++ {
		startHost(b, filepath.Join(f.dir, address(n)))
	}
	// The third word of SSH_CONNECTION is the address that was dialled.
	enter := filepath.Join(f.dir, "enter")
	write(b, enter, fmt.Sprintf(`#!/bin/sh
set -- $SSH_CONNECTION
exec nsenter --target "$(cat '%s'/"$3")" --net --mount /bin/sh -c "$SSH_ORIGINAL_COMMAND"
`, f.dir))
	must(b, os.Chmod(enter, 0o700))
	f.SSHD = nettest.StartSSHD(b, "ListenAddress 0.0.0.0", "MaxStartups 500", "ForceCommand "+enter)
	return f
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
	b.Cleanup(func() {
		_ = host.Process.Kill() // it may have ended
		_ = host.Wait()         // killed
	})
	if _, err := out.Read(make([]byte, 6)); err != nil {
		b.Fatalf("making a host: %v: %s", err, complaint.String())
	}
	write(b, file, fmt.Sprint(host.Process.Pid))
}

// logins counts those since the last call.
func (f *fleet) logins(b *testing.B) int {
	b.Helper()
	all := f.Logins(b)
	defer func() { f.seen = all }()
	return all - f.seen
}

// on runs a command on the n-th host without its sshd.
func (f *fleet) on(b *testing.B, n int, script string) string {
	b.Helper()
	pid, err := os.ReadFile(filepath.Join(f.dir, address(n)))
	must(b, err)
	out, err := exec.Command("nsenter", "--target", string(pid), "--net", "--mount", "sh", "-c", script).CombinedOutput()
	if err != nil {
		b.Fatalf("%s on host %d: %v: %s", script, n, err, out)
	}
	return string(out)
}

// holds fails unless a host has the values, live and in the file.
func (f *fleet) holds(b *testing.B, n int, file string) {
	b.Helper()
	if live := strings.TrimSpace(f.on(b, n, "cat /proc/sys/net/ipv4/tcp_fin_timeout")); live != "45" {
		b.Fatalf("tcp_fin_timeout of host %d is %s", n, live)
	}
	if lines := strings.Count("\n"+f.on(b, n, "cat "+file), "\nnet."); lines != len(tuned) {
		b.Fatalf("%s of host %d has %d settings", file, n, lines)
	}
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

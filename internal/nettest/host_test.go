package nettest

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestHostsHaveANetworkAndFilesOfTheirOwn(t *testing.T) {
	Require(t)
	Write(t, "net.ipv4.tcp_fin_timeout", "7")
	a, b := StartHost(t, "alpha"), StartHost(t, "beta")
	a.Write(t, "net.ipv4.tcp_fin_timeout", "9")
	a.Output(t, "sh", "-c", "echo a >/etc/sysctl.d/50-a.conf; echo a >/run/a")
	const look = "hostname; cat /proc/sys/net/ipv4/tcp_fin_timeout; ls /etc/sysctl.d /run; pwd"
	directory, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		host *Host
		want string
	}{
		{a, "alpha\n9\n/etc/sysctl.d:\n50-a.conf\n\n/run:\na\n" + directory + "\n"},
		{b, "beta\n60\n/etc/sysctl.d:\n\n/run:\n" + directory + "\n"},
	} {
		if got := test.host.Output(t, "sh", "-c", look); got != test.want {
			t.Errorf("%s: got %q, want %q", test.host.Name, got, test.want)
		}
	}
	if got := Read(t, "net.ipv4.tcp_fin_timeout"); got != "7" {
		t.Errorf("the host wrote into the room: %s", got)
	}
	if out, err := a.Command(t, "sh", "-c", "echo 1 >/proc/sys/vm/swappiness").CombinedOutput(); err == nil ||
		!strings.Contains(string(out), "Read-only file system") && !strings.Contains(string(out), "Permission denied") {
		t.Errorf("writing outside net: got %v, %q", err, out)
	}
}

func TestHostsAreJoined(t *testing.T) {
	Require(t)
	a, b := StartHost(t, "alpha"), StartHost(t, "beta")
	Join(t, a, "right", b, "left")
	a.IP(t, "addr add 10.9.0.1/24 dev right", "link set right up")
	b.IP(t, "addr add 10.9.0.2/24 dev left", "link set left up")
	// The test's own server: nothing else listens on a port and says something.
	server := b.Start(t, Program(t, "busybox"), "nc", "-l", "-p", "7007", "-e", "/bin/hostname")
	server.Listening(t, 7007)
	got := a.Output(t, Program(t, "busybox"), "nc", "10.9.0.2", "7007")
	if got != "beta\n" {
		t.Errorf("got %q, want beta", got)
	}
}

func TestServersEndWithTheirChildren(t *testing.T) {
	Require(t)
	var said string
	t.Run("server", func(t *testing.T) {
		server := StartHost(t, "alpha").Start(t, "sh", "-c", "sleep 1000 & echo $!; wait")
		for said = ""; !strings.HasSuffix(said, "\n"); {
			said = server.Said(t)
		}
	})
	child := "/proc/" + strings.TrimSpace(said) + "/stat"
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		state, err := os.ReadFile(child)
		if f := strings.Fields(string(state)); err != nil || len(f) > 2 && f[2] == "Z" {
			return // who inherits it has not waited for it yet
		}
		if time.Now().After(until) {
			t.Fatalf("the child runs on: %s", state)
		}
	}
}

func TestHostsAreReachedBySSH(t *testing.T) {
	Require(t, Root)
	a, b := StartHost(t, "alpha"), StartHost(t, "beta")
	Join(t, a, "right", b, "left")
	a.IP(t, "addr add 10.9.0.1/24 dev right", "link set right up")
	b.IP(t, "addr add 10.9.0.2/24 dev left", "link set left up")
	server := b.StartSSHD(t)
	got := a.Output(t, Program(t, "ssh"), "-i", server.Identity, "-o", "StrictHostKeyChecking=no",
		"-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "root@10.9.0.2", "hostname")
	if got != "beta\n" || server.Logins(t) != 1 {
		t.Errorf("got %q after %d logins, want beta after one", got, server.Logins(t))
	}
}

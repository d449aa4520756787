package ssh

import (
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// gates are servers that one is reached through after the other, the last one
// being the host. Each has a key of its own and lets in one key.
type gates []*nettest.SSHD

func newGates(t *testing.T, number int) gates {
	t.Helper()
	var g gates
	for range number {
		g = append(g, nettest.StartSSHD(t))
	}
	return g
}

func (g gates) bastions(number int) []host.Bastion {
	var b []host.Bastion
	for _, s := range g[:number] {
		b = append(b, host.Bastion{Host: "127.0.0.1", Port: s.Port, User: "root", PrivateKeyFile: s.Identity, HostKey: s.HostKey})
	}
	return b
}

func (g gates) logins(t *testing.T) []int {
	t.Helper()
	var n []int
	for _, s := range g {
		n = append(n, s.Logins(t))
	}
	return n
}

func TestBastions(t *testing.T) {
	g := newGates(t, 3)
	for _, hops := range []int{1, 2} {
		t.Run(strconv.Itoa(hops), func(t *testing.T) {
			before := g.logins(t)
			c := reaching(g[2])
			c.Bastions = g.bastions(hops)
			if got, err := try(t, someone(t), c); err != nil || got != "root" {
				t.Fatalf("got %q, %v", got, err)
			}
			want := []int{before[0] + 1, before[1] + hops - 1, before[2] + 1}
			if got := g.logins(t); !slices.Equal(got, want) {
				t.Errorf("%v logins, want %v", got, want)
			}
		})
	}
}

// Every hop's key is checked, and nothing is sent to who shows a wrong one.
func TestBastionsShowTheirKeys(t *testing.T) {
	g := newGates(t, 3)
	other := newPair(t, filepath.Join(t.TempDir(), "other"), "ed25519", "")
	for wrong := range g {
		t.Run(strconv.Itoa(wrong), func(t *testing.T) {
			before := g.logins(t)
			c := reaching(g[2])
			c.Bastions = g.bastions(2)
			switch wrong {
			case 2:
				c.HostKey = other.line
			default:
				c.Bastions[wrong].HostKey = other.line
			}
			_, err := try(t, someone(t), c)
			told(t, err, []string{"the host key of [127.0.0.1]:" + strconv.Itoa(g[wrong].Port) + " has changed"})
			for i, n := range g.logins(t) {
				if want := before[i] + map[bool]int{true: 1}[i < wrong]; n != want {
					t.Errorf("hop %d: %d logins, want %d", i, n, want)
				}
			}
		})
	}
	t.Run("unknown", func(t *testing.T) {
		c := reaching(g[2])
		c.Bastions = g.bastions(1)
		c.Bastions[0].HostKey = ""
		_, err := try(t, someone(t), c)
		told(t, err, []string{"the host key of [127.0.0.1]:" + strconv.Itoa(g[0].Port) + " is not known"})
	})
}

// ProxyJump of ssh_config is the same as bastions, and each hop has its own
// block there.
func TestProxyJump(t *testing.T) {
	g := newGates(t, 3)
	l := someone(t)
	block := func(name string, s *nettest.SSHD, more string) string {
		return "Host " + name + "\n  HostName 127.0.0.1\n  Port " + strconv.Itoa(s.Port) + "\n  User root\n  IdentityFile " + s.Identity +
			"\n  UserKnownHostsFile ~/known\n  HostKeyAlias " + name + "\n" + more
	}
	write(t, l.home+"/known", "one %s\ntwo %s\nend %s\n", g[0].HostKey, g[1].HostKey, g[2].HostKey)
	for name, config := range map[string]string{
		"list":          block("one", g[0], "") + block("two", g[1], "") + block("end", g[2], "  ProxyJump one,two\n"),
		"hop by hop":    block("one", g[0], "") + block("two", g[1], "  ProxyJump one\n") + block("end", g[2], "  ProxyJump two\n"),
		"as an address": block("one", g[0], "") + block("two", g[1], "  ProxyJump ssh://root@one:"+strconv.Itoa(g[0].Port)+"\n") + block("end", g[2], "  ProxyJump root@two\n"),
	} {
		t.Run(name, func(t *testing.T) {
			before := g.logins(t)
			write(t, l.home+"/.ssh/config", "%s", config)
			if got, err := try(t, l, host.SSH{Host: "end"}); err != nil || got != "root" {
				t.Fatalf("got %q, %v", got, err)
			}
			for i, n := range g.logins(t) {
				if n != before[i]+1 {
					t.Errorf("hop %d: %d logins", i, n-before[i])
				}
			}
		})
	}
	t.Run("bastions replace it", func(t *testing.T) {
		write(t, l.home+"/.ssh/config", "%s", block("end", g[2], "  ProxyJump absent\n"))
		if got, err := try(t, l, host.SSH{Host: "end", Bastions: g.bastions(1)}); err != nil || got != "root" {
			t.Fatalf("got %q, %v", got, err)
		}
	})
}

// A key that ssh_config names for a bastion is the bastion's; else it gets those
// of the host, and never the password.
func TestKeysOfABastion(t *testing.T) {
	l := someone(t)
	write(t, l.home+"/.ssh/config", "Host gate\n  IdentityFile ~/gate\n")
	c := host.SSH{Host: "end", PrivateKeyFile: "~/end", PrivateKey: "text", Password: "secret", CertificateFile: "~/cert",
		Bastions: []host.Bastion{{Host: "gate"}, {Host: "plain"}, {Host: "own", PrivateKeyFile: "~/own"}}}
	way, err := resolver{local: l, config: c}.way()
	must(t, err)
	for i, want := range []identity{
		{Files: []string{l.home + "/gate"}},
		{PrivateKey: "text", PrivateKeyFile: l.home + "/end", CertificateFile: l.home + "/cert"},
		{PrivateKeyFile: l.home + "/own"},
		{PrivateKey: "text", PrivateKeyFile: l.home + "/end", CertificateFile: l.home + "/cert", Password: "secret"},
	} {
		got := way[i].Identity
		if got.PrivateKey != want.PrivateKey || got.PrivateKeyFile != want.PrivateKeyFile || got.CertificateFile != want.CertificateFile || got.Password != want.Password ||
			want.Files != nil && !slices.Equal(got.Files, want.Files) {
			t.Errorf("hop %d: got %+v, want %+v", i, got, want)
		}
	}
}

// Nothing is not this machine.
func TestBastionWithoutHost(t *testing.T) {
	for _, c := range []host.SSH{{Host: "end", Bastions: []host.Bastion{{}}}, {Host: "end", Bastions: []host.Bastion{{Host: "gate"}, {User: "ops"}}}} {
		_, err := resolver{local: someone(t), config: c}.way()
		told(t, err, []string{"a bastion of ssh has no host"})
	}
}

func TestBastionThatRefusesToForward(t *testing.T) {
	gate, end := nettest.StartSSHD(t, "AllowTcpForwarding no"), nettest.StartSSHD(t)
	c := reaching(end)
	c.Bastions = gates{gate}.bastions(1)
	_, err := try(t, someone(t), c)
	told(t, err, []string{"dialling root@" + end.Address(), "administratively prohibited"})
}

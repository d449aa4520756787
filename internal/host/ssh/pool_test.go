package ssh

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// Bar 22: what a connection may be shared for is in its key: the target, the
// user, what proves who logs in, what proves which host answers, the bastions.
func TestBar22KeyOfAConnection(t *testing.T) {
	base := host.SSH{
		Host: "lb", Port: 22, User: "ops", PrivateKey: "text", PrivateKeyFile: "/key", Passphrase: "phrase", CertificateFile: "/cert",
		Password: "password", KnownHostsFiles: []string{"/known"}, HostKey: "ssh-ed25519 AAAA", ConfigFile: "none",
		Bastions: []host.Bastion{{Host: "gate", Port: 22, User: "ops", PrivateKeyFile: "/key", CertificateFile: "/cert", HostKey: "ssh-ed25519 BBBB", KnownHostsFiles: []string{"/known"}}},
	}
	changes := map[string]func(*host.SSH){
		"nothing":          func(*host.SSH) {},
		"host":             func(c *host.SSH) { c.Host = "lb2" },
		"port":             func(c *host.SSH) { c.Port = 2222 },
		"user":             func(c *host.SSH) { c.User = "root" },
		"no agent":         func(c *host.SSH) { c.Agent = flag(false) },
		"agent wanted":     func(c *host.SSH) { c.Agent = flag(true) },
		"private key":      func(c *host.SSH) { c.PrivateKey = "other" },
		"private key file": func(c *host.SSH) { c.PrivateKeyFile = "/other" },
		"passphrase":       func(c *host.SSH) { c.Passphrase = "other" },
		"certificate":      func(c *host.SSH) { c.CertificateFile = "/other" },
		"password":         func(c *host.SSH) { c.Password = "other" },
		"known hosts":      func(c *host.SSH) { c.KnownHostsFiles = []string{"/other"} },
		"host key":         func(c *host.SSH) { c.HostKey = "" },
		"timeout":          func(c *host.SSH) { c.ConnectTimeout = time.Second },
		"no bastion":       func(c *host.SSH) { c.Bastions = nil },
		"two bastions":     func(c *host.SSH) { c.Bastions = append(c.Bastions[:1:1], host.Bastion{Host: "gate2"}) },
		"bastion":          func(c *host.SSH) { c.Bastions = []host.Bastion{{Host: "gate2"}} },
		"its port":         func(c *host.SSH) { c.Bastions[0].Port = 2222 },
		"its user":         func(c *host.SSH) { c.Bastions[0].User = "root" },
		"its key":          func(c *host.SSH) { c.Bastions[0].PrivateKeyFile = "/other" },
		"its certificate":  func(c *host.SSH) { c.Bastions[0].CertificateFile = "/other" },
		"its host key":     func(c *host.SSH) { c.Bastions[0].HostKey = "" },
		"its known hosts":  func(c *host.SSH) { c.Bastions[0].KnownHostsFiles = []string{"/other"} },
	}
	l := someone(t)
	l.getenv = env("SSH_AUTH_SOCK", "/agent")
	keyOf := func(l local, change func(*host.SSH)) string {
		c := base
		c.Bastions = append([]host.Bastion(nil), base.Bastions...)
		change(&c)
		way, err := resolver{local: l, config: c}.way()
		must(t, err)
		k, err := key(way)
		must(t, err)
		return k
	}
	seen := map[string]string{}
	for name, change := range changes {
		k := keyOf(l, change)
		if other, ok := seen[k]; ok {
			t.Errorf("%q and %q share a connection", name, other)
		}
		seen[k] = name
		if k != keyOf(l, change) {
			t.Errorf("%q does not share a connection with itself", name)
		}
		if strings.Contains(k, "password") || strings.Contains(k, "phrase") {
			t.Errorf("the key of %q holds secrets", name)
		}
	}
	other := l
	other.getenv = env("SSH_AUTH_SOCK", "/another")
	if keyOf(l, changes["nothing"]) == keyOf(other, changes["nothing"]) {
		t.Error("two agents share a connection")
	}
	// ssh_config is part of it too.
	written := func(text string) string {
		write(t, l.home+"/.ssh/config", "%s", text)
		return keyOf(l, func(c *host.SSH) {
			c.ConfigFile = ""
			c.PrivateKeyFile, c.CertificateFile, c.KnownHostsFiles = "", "", nil
		})
	}
	texts := []string{"", "Host lb\n HostName a\n", "Host lb\n IdentityFile /a\n", "Host lb\n UserKnownHostsFile /a\n", "Host lb\n HostKeyAlias a\n", "Host lb\n IdentitiesOnly yes\n", "Host gate\n HostName a\n"}
	for i, text := range texts {
		for _, before := range texts[:i] {
			if written(text) == written(before) {
				t.Errorf("%q and %q share a connection", text, before)
			}
		}
	}
}

// The same, as a server sees it: one login for each way, also for many at once.
func TestOneConnectionForEachWay(t *testing.T) {
	server, gate := nettest.StartSSHD(t), nettest.StartSSHD(t)
	l := someone(t)
	known := write(t, l.home+"/known", "[127.0.0.1]:%d %s\n", server.Port, server.HostKey)
	p := pool(t, l, Options{})
	for i, change := range []func(*host.SSH){
		func(*host.SSH) {},
		func(c *host.SSH) { c.HostKey, c.KnownHostsFiles = "", []string{known} },
		func(c *host.SSH) { c.Password = "never asked for" },
		func(c *host.SSH) { c.Agent = nil },
		func(c *host.SSH) { c.Bastions = gates{gate}.bastions(1) },
	} {
		c := reaching(server)
		change(&c)
		var all sync.WaitGroup
		for range 8 {
			// A transport each, as resources of several providers have.
			all.Go(func() {
				if got := says(t, p.Transport(c), "sleep 0.1; echo $SSH_CONNECTION"); got == "" {
					t.Error("nothing said")
				}
			})
		}
		all.Wait()
		if got := server.Logins(t); got != i+1 {
			t.Errorf("%d logins, want %d", got, i+1)
		}
	}
	if got := gate.Logins(t); got != 1 {
		t.Errorf("%d logins at the bastion, want 1", got)
	}
	// And a fresh one is one more, that ends with it.
	fresh := p.Transport(reaching(server)).Afresh()
	says(t, fresh, "echo")
	must(t, fresh.Close())
	if got := server.Logins(t); got != 6 {
		t.Errorf("%d logins, want 6", got)
	}
}

// A refusal is not remembered: who comes later tries again.
func TestFailedDialIsTriedAgain(t *testing.T) {
	server := nettest.StartSSHD(t)
	l := someone(t)
	c := reaching(server)
	c.HostKey = ""
	p := pool(t, l, Options{})
	tr := p.Transport(c)
	_, err := tr.Start(t.Context(), "true")
	told(t, err, []string{"is not known"})
	write(t, l.home+"/.ssh/known_hosts", "[127.0.0.1]:%s %s\n", strconv.Itoa(server.Port), server.HostKey)
	says(t, tr, "echo")
}

func TestClosedPool(t *testing.T) {
	running := goleak.IgnoreCurrent()
	server := nettest.StartSSHD(t)
	p := newPool(Options{}, someone(t))
	tr := p.Transport(reaching(server))
	says(t, tr, "echo")
	// A command that runs ends with the pool.
	ended := make(chan error, 1)
	go func() {
		_, err := host.NewRunner(tr, false, "").Run(context.Background(), "echo $$; sleep 60")
		ended <- err
	}()
	time.Sleep(200 * time.Millisecond)
	must(t, p.Close())
	must(t, p.Close())
	select {
	case err := <-ended:
		told(t, err, []string{"the connection broke"})
	case <-time.After(5 * time.Second):
		t.Fatal("the command goes on")
	}
	if _, err := tr.Start(t.Context(), "true"); !errors.Is(err, errClosed) {
		t.Errorf("got %v, want %v", err, errClosed)
	}
	goleak.VerifyNone(t, running)
}

func TestNoDialBeforeTheFirstCommand(t *testing.T) {
	c := host.SSH{Host: "192.0.2.1", User: "ops", ConfigFile: "none"}
	tr := pool(t, someone(t), Options{}).Transport(c)
	if tr.Name() != "ops@192.0.2.1:22" || !tr.Remote() {
		t.Errorf("got %s", tr.Name())
	}
	must(t, tr.Close())
}

// Nothing of the user's is written, whatever is done with it.
func TestFilesOfTheUserAreOnlyRead(t *testing.T) {
	server := nettest.StartSSHD(t)
	l := someone(t)
	newPair(t, filepath.Join(l.home, ".ssh/id_ed25519"), "ed25519", "")
	write(t, l.home+"/.ssh/known_hosts", "[127.0.0.1]:%d %s\n", server.Port, server.HostKey)
	write(t, l.home+"/.ssh/config", "Host box\n  HostName 127.0.0.1\n  Port %d\n  User root\n  IdentityFile %s\n  StrictHostKeyChecking accept-new\n", server.Port, server.Identity)
	before := tree(t, l.home)
	if got, err := try(t, l, host.SSH{Host: "box"}); err != nil || got != "root" {
		t.Errorf("got %q, %v", got, err)
	}
	unchanged(t, l.home, before)
}

package ssh

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gossh "golang.org/x/crypto/ssh"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func flag(b bool) *bool { return &b }

// try runs a command on a host and returns what it printed.
func try(t testing.TB, l local, c host.SSH) (string, error) {
	t.Helper()
	p := pool(t, l, Options{})
	out, err := host.NewRunner(p.Transport(c), false, "").Run(t.Context(), "id -un")
	return strings.TrimSpace(string(out.Stdout)), err
}

// Every way to prove who logs in, against a real server.
func TestWaysToLogIn(t *testing.T) {
	const passphrase, password = "a passphrase", "pass word'$x"
	dir := t.TempDir()
	keys := map[string]pair{}
	for _, kind := range []string{"ed25519", "ecdsa", "rsa"} {
		keys[kind] = newPair(t, filepath.Join(dir, kind), kind, "")
	}
	locked := newPair(t, filepath.Join(dir, "locked"), "ed25519", passphrase)
	held := newPair(t, filepath.Join(dir, "held"), "ed25519", "")
	must(t, os.Remove(held.file))
	authority := newPair(t, filepath.Join(dir, "authority"), "ed25519", "")
	signed := newPair(t, filepath.Join(dir, "signed"), "ecdsa", "")
	signed.certified(t, filepath.Join(dir, "elsewhere-cert.pub"), authority, nil)
	beside := newPair(t, filepath.Join(dir, "beside"), "ed25519", "")
	beside.certified(t, beside.file+"-cert.pub", authority, nil)
	socket, _ := serveAgent(t, held, signed)
	nettest.AddUser(t, "ops", "/bin/sh", password)

	lines := []string{locked.line, held.line}
	for _, k := range keys {
		lines = append(lines, k.line)
	}
	server := nettest.StartSSHD(t,
		"AuthorizedKeysFile "+write(t, filepath.Join(dir, "authorized_keys"), "%s\n", strings.Join(lines, "\n")),
		"TrustedUserCAKeys "+authority.file+".pub",
		"PasswordAuthentication yes",
	)
	base := host.SSH{Host: "127.0.0.1", Port: server.Port, User: "root", HostKey: server.HostKey, ConfigFile: "none", Agent: flag(false)}
	text := func(file string) string {
		content, err := os.ReadFile(file)
		must(t, err)
		return string(content)
	}

	for _, c := range []struct {
		name string
		set  func(*local, *host.SSH)
		want string
	}{
		{"ed25519 file", func(_ *local, c *host.SSH) { c.PrivateKeyFile = keys["ed25519"].file }, "root"},
		{"ecdsa file", func(_ *local, c *host.SSH) { c.PrivateKeyFile = keys["ecdsa"].file }, "root"},
		{"rsa file", func(_ *local, c *host.SSH) { c.PrivateKeyFile = keys["rsa"].file }, "root"},
		{"file with a tilde", func(l *local, c *host.SSH) { l.home = dir; c.PrivateKeyFile = "~/ed25519" }, "root"},
		{"inline", func(_ *local, c *host.SSH) { c.PrivateKey = text(keys["ecdsa"].file) }, "root"},
		{"encrypted file", func(_ *local, c *host.SSH) { c.PrivateKeyFile, c.Passphrase = locked.file, passphrase }, "root"},
		{"encrypted inline", func(_ *local, c *host.SSH) { c.PrivateKey, c.Passphrase = text(locked.file), passphrase }, "root"},
		{"certificate file", func(_ *local, c *host.SSH) {
			c.PrivateKeyFile, c.CertificateFile = signed.file, filepath.Join(dir, "elsewhere-cert.pub")
		}, "root"},
		{"certificate file, key in the agent", func(l *local, c *host.SSH) {
			c.Agent, c.CertificateFile = nil, filepath.Join(dir, "elsewhere-cert.pub")
			l.getenv = env("SSH_AUTH_SOCK", socket)
		}, "root"},
		{"certificate beside the key", func(_ *local, c *host.SSH) { c.PrivateKeyFile = beside.file }, "root"},
		{"agent", func(l *local, c *host.SSH) { c.Agent = nil; l.getenv = env("SSH_AUTH_SOCK", socket) }, "root"},
		{"agent wanted", func(l *local, c *host.SSH) { c.Agent = flag(true); l.getenv = env("SSH_AUTH_SOCK", socket) }, "root"},
		{"password", func(_ *local, c *host.SSH) { c.User, c.Password = "ops", password }, "ops"},
		{"a key that is refused, then the password", func(_ *local, c *host.SSH) {
			c.User, c.Password, c.PrivateKeyFile = "ops", password, signed.file
		}, "ops"},
		{"default key of the user", func(l *local, c *host.SSH) {
			l.home = t.TempDir()
			write(t, filepath.Join(l.home, ".ssh/id_ed25519"), "%s", text(keys["ed25519"].file))
		}, "root"},
		{"encrypted default key that the agent holds", func(l *local, c *host.SSH) {
			l.home = t.TempDir()
			more, _ := serveAgent(t, locked)
			c.Agent, l.getenv = nil, env("SSH_AUTH_SOCK", more)
			write(t, filepath.Join(l.home, ".ssh/id_ed25519"), "%s", text(locked.file))
		}, "root"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, config := someone(t), base
			c.set(&l, &config)
			if got, err := try(t, l, config); err != nil || got != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}

	for _, c := range []struct {
		name string
		set  func(*local, *host.SSH)
		want []string
	}{
		{"no way at all", func(*local, *host.SSH) {}, []string{"lets nobody in as root", "nothing could be offered", "private_key_file"}},
		{"a key that is not known there", func(_ *local, c *host.SSH) { c.PrivateKeyFile = signed.file },
			[]string{"it refused ecdsa-sha2-nistp256 SHA256:", "(" + signed.file + ")", "authorized_keys"}},
		{"a wrong password", func(_ *local, c *host.SSH) { c.User, c.Password = "ops", "wrong"+password }, []string{"it refused the password"}},
		{"the password of another user", func(_ *local, c *host.SSH) { c.Password = password }, []string{"it refused the password"}},
		{"no passphrase", func(_ *local, c *host.SSH) { c.PrivateKeyFile = locked.file }, []string{locked.file + " is encrypted", "set passphrase in ssh"}},
		{"a wrong passphrase", func(_ *local, c *host.SSH) { c.PrivateKeyFile, c.Passphrase = locked.file, "wrong "+passphrase },
			[]string{"the passphrase does not open " + locked.file}},
		{"a file that is not there", func(_ *local, c *host.SSH) { c.PrivateKeyFile = "/absent" }, []string{"/absent", "no such file"}},
		{"no private key", func(_ *local, c *host.SSH) { c.PrivateKey = "AAAA" + password }, []string{"private_key is no private key"}},
		{"an agent that is not there", func(l *local, c *host.SSH) { c.Agent = flag(true) }, []string{"agent = true in ssh", "SSH_AUTH_SOCK is not set"}},
		{"an agent that does not answer", func(l *local, c *host.SSH) { c.Agent, l.getenv = flag(true), env("SSH_AUTH_SOCK", "/absent") },
			[]string{"agent = true in ssh", "/absent"}},
		{"an agent that is not there, not wanted", func(l *local, c *host.SSH) { c.Agent, l.getenv = nil, env("SSH_AUTH_SOCK", "/absent") },
			[]string{"not offered: asking the agent", "/absent"}},
		{"a certificate for another key", func(_ *local, c *host.SSH) {
			c.PrivateKeyFile, c.CertificateFile = locked.file+"x", filepath.Join(dir, "elsewhere-cert.pub")
			write(t, locked.file+"x", "%s", text(keys["rsa"].file))
		}, []string{"elsewhere-cert.pub is for ecdsa-sha2-nistp256", "neither private_key"}},
		{"an expired certificate", func(_ *local, c *host.SSH) {
			file := filepath.Join(dir, "expired-cert.pub")
			signed.certified(t, file, authority, func(c *gossh.Certificate) { c.ValidAfter, c.ValidBefore = 1, 1000000000 })
			c.PrivateKeyFile, c.CertificateFile = signed.file, file
		}, []string{"expired-cert.pub is not valid", "expired at 2001-09-09T01:46:40Z"}},
		{"a certificate of a host", func(_ *local, c *host.SSH) {
			file := filepath.Join(dir, "host-cert.pub")
			signed.certified(t, file, authority, func(c *gossh.Certificate) { c.CertType = gossh.HostCert })
			c.PrivateKeyFile, c.CertificateFile = signed.file, file
		}, []string{"host-cert.pub is no certificate of a user"}},
		{"a certificate that is for others", func(_ *local, c *host.SSH) {
			file := filepath.Join(dir, "others-cert.pub")
			signed.certified(t, file, authority, func(c *gossh.Certificate) { c.ValidPrincipals = []string{"deploy"} })
			c.PrivateKeyFile, c.CertificateFile = signed.file, file
		}, []string{"it refused a certificate for ecdsa-sha2-nistp256", "signed by ssh-ed25519"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, config := someone(t), base
			c.set(&l, &config)
			_, err := try(t, l, config)
			told(t, err, c.want, password, passphrase)
		})
	}
}

func env(name, value string) func(string) string {
	return func(n string) string {
		if n == name {
			return value
		}
		return ""
	}
}

// A host that asks through PAM is answered, once.
func TestPasswordAnswersOneQuestion(t *testing.T) {
	const password = "pam-password"
	nettest.AddUser(t, "pam", "/bin/sh", password)
	server := nettest.StartSSHD(t, "UsePAM yes", "KbdInteractiveAuthentication yes")
	c := host.SSH{Host: "127.0.0.1", Port: server.Port, User: "pam", HostKey: server.HostKey, ConfigFile: "none", Password: password}
	if got, err := try(t, someone(t), c); err != nil || got != "pam" {
		t.Errorf("got %q, %v", got, err)
	}
}

// Directory services lock accounts after a few wrong passwords: one is tried
// once, whatever the host asks for it.
func TestWrongPasswordIsTriedOnce(t *testing.T) {
	nettest.AddUser(t, "once", "/bin/sh", "right")
	server := nettest.StartSSHD(t, "UsePAM yes", "KbdInteractiveAuthentication yes", "PasswordAuthentication yes")
	c := host.SSH{Host: "127.0.0.1", Port: server.Port, User: "once", HostKey: server.HostKey, ConfigFile: "none", Password: "wrong-one"}
	_, err := try(t, someone(t), c)
	told(t, err, []string{"lets nobody in as once", "it refused the password"}, "wrong-one")
	var refused *AuthError
	if !errors.As(err, &refused) {
		t.Errorf("got %T, want an AuthError", err)
	}
	if n := strings.Count(server.Said(t), "Failed password") + strings.Count(server.Said(t), "Failed keyboard-interactive"); n != 1 {
		t.Errorf("the host counts %d failures, want 1\n%s", n, server.Said(t))
	}
}

// A server ends the conversation after a few keys: those of the configuration
// come before those of the agent.
func TestConfiguredKeyComesBeforeThoseOfTheAgent(t *testing.T) {
	dir := t.TempDir()
	var many []pair
	for _, name := range strings.Fields("a b c d e f g h") {
		many = append(many, newPair(t, filepath.Join(dir, name), "ed25519", ""))
	}
	socket, _ := serveAgent(t, many...)
	server := nettest.StartSSHD(t, "MaxAuthTries 3")
	l := someone(t)
	l.getenv = env("SSH_AUTH_SOCK", socket)
	c := reaching(server)
	c.Agent = nil
	if got, err := try(t, l, c); err != nil || got != "root" {
		t.Errorf("got %q, %v", got, err)
	}
	c.PrivateKeyFile = ""
	_, err := try(t, l, c)
	told(t, err, []string{"lets nobody in as root", "(agent)"})
}

// With IdentitiesOnly the agent is asked only for keys that ssh_config names,
// which may be by their public half.
func TestIdentitiesOnly(t *testing.T) {
	dir := t.TempDir()
	named, other := newPair(t, filepath.Join(dir, "named"), "ed25519", ""), newPair(t, filepath.Join(dir, "other"), "ed25519", "")
	must(t, os.Remove(named.file))
	socket, _ := serveAgent(t, other, named)
	server := nettest.StartSSHD(t, "AuthorizedKeysFile "+write(t, filepath.Join(dir, "authorized_keys"), "%s\n%s\n", named.line, other.line))
	fingerprint := func(p pair) string { return gossh.FingerprintSHA256(p.signer.PublicKey()) }
	for identity, only := range map[string]string{named.file: "yes", named.file + ".pub": "yes", "none": "no"} {
		t.Run(only+filepath.Base(identity), func(t *testing.T) {
			l := someone(t)
			write(t, l.home+"/.ssh/config", "Host box\n  HostName 127.0.0.1\n  Port %d\n  IdentityFile %s\n  IdentitiesOnly %s\n  IdentityAgent %s\n", server.Port, identity, only, socket)
			said := len(server.Said(t))
			if got, err := try(t, l, host.SSH{Host: "box", User: "root", HostKey: server.HostKey}); err != nil || got != "root" {
				t.Fatalf("got %q, %v", got, err)
			}
			log := server.Said(t)[said:]
			if want := only == "yes"; strings.Contains(log, fingerprint(named)) != want || strings.Contains(log, fingerprint(other)) == want {
				t.Errorf("IdentitiesOnly %s: %s", only, log)
			}
		})
	}
}

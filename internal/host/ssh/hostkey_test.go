package ssh

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// shown is a server that shows keys of three kinds, and a certificate for one
// of them if there is one.
type shown struct {
	*nettest.SSHD
	keys      map[string]pair
	authority pair
	name      string // as in known_hosts
}

func showing(t *testing.T, certify func(*gossh.Certificate)) shown {
	t.Helper()
	dir := t.TempDir()
	s := shown{keys: map[string]pair{}, authority: newPair(t, filepath.Join(dir, "authority"), "ed25519", "")}
	var lines []string
	for _, kind := range []string{"rsa", "ecdsa", "ed25519"} {
		s.keys[kind] = newPair(t, filepath.Join(dir, kind), kind, "")
		lines = append(lines, "HostKey "+s.keys[kind].file)
	}
	if certify != nil {
		file := filepath.Join(dir, "host-cert.pub")
		s.keys["ecdsa"].certified(t, file, s.authority, func(c *gossh.Certificate) {
			c.CertType, c.ValidPrincipals = gossh.HostCert, []string{"127.0.0.1"}
			certify(c)
		})
		lines = append(lines, "HostCertificate "+file)
	}
	s.SSHD = nettest.StartSSHD(t, lines...)
	s.name = "[127.0.0.1]:" + strconv.Itoa(s.Port)
	return s
}

// config leads to the server with the known hosts of the user only.
func (s shown) config() host.SSH {
	c := reaching(s.SSHD)
	c.HostKey = ""
	return c
}

func TestKnownHostKeys(t *testing.T) {
	plainServer := showing(t, nil)
	certified := showing(t, func(*gossh.Certificate) {})
	for name, c := range map[string]struct {
		on     shown
		known  func(s shown) string
		inline func(s shown) string
	}{
		"name and port":                          {on: plainServer, known: func(s shown) string { return s.name + " " + s.keys["ed25519"].line }},
		"name without port, as ssh takes it too": {on: plainServer, known: func(s shown) string { return "127.0.0.1 " + s.keys["ed25519"].line }},
		"hashed":                                 {on: plainServer, known: func(s shown) string { return knownhosts.HashHostname(s.name) + " " + s.keys["ed25519"].line }},
		"wildcard":                               {on: plainServer, known: func(s shown) string { return "127.* " + s.keys["ed25519"].line }},
		"among other lines": {on: plainServer, known: func(s shown) string {
			return "# comment\n\nnot a line\nother.example " + s.authority.line + "\n" + s.name + ",another " + s.keys["ed25519"].line + "\n"
		}},
		// The host would show another key than the known one if it were not asked for it.
		"rsa only":                               {on: plainServer, known: func(s shown) string { return s.name + " " + s.keys["rsa"].line }},
		"ecdsa only":                             {on: plainServer, known: func(s shown) string { return s.name + " " + s.keys["ecdsa"].line }},
		"authority":                              {on: certified, known: func(s shown) string { return "@cert-authority " + s.name + " " + s.authority.line }},
		"authority for many":                     {on: certified, known: func(s shown) string { return "@cert-authority * " + s.authority.line }},
		"plain key of a host with a certificate": {on: certified, known: func(s shown) string { return s.name + " " + s.keys["ecdsa"].line }},
		"authority of others and the plain key": {on: certified, known: func(s shown) string {
			return "@cert-authority *.example " + s.authority.line + "\n" + s.name + " " + s.keys["rsa"].line
		}},
		"inline":               {on: plainServer, inline: func(s shown) string { return s.keys["ed25519"].line }},
		"inline, another kind": {on: plainServer, inline: func(s shown) string { return s.keys["rsa"].line + " a comment" }},
		"inline, several":      {on: plainServer, inline: func(s shown) string { return certified.keys["rsa"].line + "\n\n# new\n" + s.keys["ecdsa"].line + "\n" }},
		"inline authority":     {on: certified, inline: func(s shown) string { return "@cert-authority " + s.authority.line }},
		"inline wins over a changed line": {on: plainServer,
			known:  func(s shown) string { return s.name + " " + s.authority.line },
			inline: func(s shown) string { return s.keys["ed25519"].line }},
	} {
		t.Run(name, func(t *testing.T) {
			l, config := someone(t), c.on.config()
			if c.known != nil {
				write(t, filepath.Join(l.home, ".ssh/known_hosts"), "%s\n", c.known(c.on))
			}
			if c.inline != nil {
				config.HostKey = c.inline(c.on)
			}
			before := tree(t, l.home)
			if got, err := try(t, l, config); err != nil || got != "root" {
				t.Errorf("got %q, %v", got, err)
			}
			unchanged(t, l.home, before)
		})
	}
}

// Bar 12: each its own error, with place and remedy, and no file is written.
func TestBar12RefusedHostKeys(t *testing.T) {
	plainServer := showing(t, nil)
	certified := showing(t, func(*gossh.Certificate) {})
	expired := showing(t, func(c *gossh.Certificate) { c.ValidBefore = uint64(time.Now().Add(-time.Minute).Unix()) })
	named := showing(t, func(c *gossh.Certificate) { c.ValidPrincipals = []string{"lb1.example"} })
	fingerprint := func(p pair) string { return gossh.FingerprintSHA256(p.signer.PublicKey()) }

	for name, c := range map[string]struct {
		on     shown
		known  func(s shown) string
		inline func(s shown) string
		want   func(s shown, file string) []string
		kind   any
	}{
		"no file at all": {on: plainServer, kind: new(*UnknownHostKeyError), want: func(s shown, _ string) []string {
			return []string{"the host key of " + s.name + " is not known", fingerprint(s.keys["ed25519"]), "there is no known_hosts file",
				"ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub", `set host_key in ssh to "` + s.keys["ed25519"].line + `"`, `add the line "` + s.name + " " + s.keys["ed25519"].line}
		}},
		"another host only": {on: plainServer, kind: new(*UnknownHostKeyError),
			known: func(s shown) string { return "[127.0.0.1]:1 " + s.keys["ed25519"].line },
			want: func(s shown, file string) []string {
				return []string{"is not known", "no line in " + file, fingerprint(s.keys["ed25519"])}
			}},
		"changed": {on: plainServer, kind: new(*ChangedHostKeyError),
			known: func(s shown) string { return "# one\n" + s.name + " " + s.authority.line },
			want: func(s shown, file string) []string {
				return []string{"the host key of " + s.name + " has changed", "it shows ssh-ed25519 " + fingerprint(s.keys["ed25519"]),
					"known is ssh-ed25519 " + fingerprint(s.authority) + " (" + file + ":2)", fmt.Sprintf("ssh-keygen -R %q -f %q", s.name, file)}
			}},
		"revoked": {on: plainServer, kind: new(*RevokedHostKeyError),
			known: func(s shown) string {
				return s.name + " " + s.keys["ed25519"].line + "\n@revoked * " + s.keys["ed25519"].line
			},
			want: func(s shown, file string) []string {
				return []string{"the host key of " + s.name + " is revoked", fingerprint(s.keys["ed25519"]), file + ":2", "do not remove the line"}
			}},
		"revoked although it is inline": {on: plainServer, kind: new(*RevokedHostKeyError),
			inline: func(s shown) string { return s.keys["ed25519"].line },
			known:  func(s shown) string { return "@revoked * " + s.keys["ed25519"].line },
			want:   func(_ shown, file string) []string { return []string{"is revoked", file + ":1"} }},
		"revoked authority": {on: certified, kind: new(*RevokedHostKeyError),
			known: func(s shown) string {
				return "@cert-authority * " + s.authority.line + "\n@revoked * " + s.authority.line
			},
			want: func(s shown, file string) []string {
				return []string{"the authority that signed the host key of " + s.name + " is revoked", fingerprint(s.authority), file + ":2"}
			}},
		"certificate expired": {on: expired, kind: new(*HostCertificateError),
			known: func(s shown) string { return "@cert-authority * " + s.authority.line },
			want: func(s shown, file string) []string {
				return []string{"the host certificate of " + s.name + " does not hold", "expired", fingerprint(s.authority) + " (" + file + ":1)", "ssh-keygen -s CA -h"}
			}},
		"certificate for another name": {on: named, kind: new(*HostCertificateError),
			known: func(s shown) string { return "@cert-authority * " + s.authority.line },
			want:  func(shown, string) []string { return []string{"does not hold", "lb1.example", "-n 127.0.0.1"} }},
		"no certificate where there should be one": {on: plainServer, kind: new(*HostCertificateError),
			known: func(s shown) string { return "@cert-authority * " + s.authority.line },
			want:  func(_ shown, file string) []string { return []string{"the host shows the plain key", file + ":1"} }},
		"certificate of another authority": {on: certified, kind: new(*HostCertificateError),
			known: func(s shown) string { return "@cert-authority * " + s.keys["rsa"].line },
			want: func(s shown, _ string) []string {
				return []string{"does not hold", "signed by ssh-ed25519 " + fingerprint(s.authority)}
			}},
		// Only whoever has the key of the authority could show it, and it is no key of a host.
		"the key of the authority itself": {on: plainServer, kind: new(*HostCertificateError),
			known: func(s shown) string { return "@cert-authority * " + s.keys["ed25519"].line },
			want:  func(shown, string) []string { return []string{"the host shows the plain key"} }},
		"inline changed": {on: plainServer, kind: new(*ChangedHostKeyError),
			inline: func(s shown) string { return s.authority.line },
			want: func(s shown, _ string) []string {
				return []string{"has changed", fingerprint(s.authority) + " (host_key)", "set host_key in ssh to the new key"}
			}},
		"inline authority, no certificate": {on: plainServer, kind: new(*HostCertificateError),
			inline: func(s shown) string { return "@cert-authority " + s.authority.line },
			want:   func(shown, string) []string { return []string{"(host_key)", "the host shows the plain key"} }},
		"inline authority, expired": {on: expired, kind: new(*HostCertificateError),
			inline: func(s shown) string { return "@cert-authority " + s.authority.line },
			want:   func(shown, string) []string { return []string{"(host_key)", "expired"} }},
		"inline is no key": {on: plainServer,
			inline: func(s shown) string { return s.name + " " + s.keys["ed25519"].line },
			want: func(shown, string) []string {
				return []string{"host_key is no public key", "without the name of the host"}
			}},
		"a file that the configuration names and that is not there": {on: plainServer,
			want: func(shown, string) []string { return []string{"reading known hosts", "/absent/known_hosts"} }},
	} {
		t.Run(name, func(t *testing.T) {
			l, config := someone(t), c.on.config()
			file := filepath.Join(l.home, ".ssh/known_hosts")
			if c.known != nil {
				write(t, file, "%s\n", c.known(c.on))
			}
			if c.inline != nil {
				config.HostKey = c.inline(c.on)
			}
			if strings.Contains(name, "names and that is not there") {
				config.KnownHostsFiles = []string{"/absent/known_hosts"}
			}
			before, logins := tree(t, l.home), c.on.Logins(t)
			_, err := try(t, l, config)
			told(t, err, c.want(c.on, file))
			if c.kind != nil && !errors.As(err, c.kind) {
				t.Errorf("got %T, want %T", err, c.kind)
			}
			if c.on.Logins(t) != logins {
				t.Error("the user was let in all the same")
			}
			unchanged(t, l.home, before)
		})
	}
}

// Of several files each counts; the ones of the configuration replace the user's.
func TestKnownHostsFilesReplaceThoseOfTheUser(t *testing.T) {
	s := showing(t, nil)
	l, config := someone(t), s.config()
	write(t, filepath.Join(l.home, ".ssh/known_hosts"), "%s %s\n", s.name, s.authority.line)
	write(t, filepath.Join(l.home, "a"), "other %s\n", s.authority.line)
	write(t, filepath.Join(l.home, "b"), "%s %s\n", s.name, s.keys["rsa"].line)
	config.KnownHostsFiles = []string{"~/a", filepath.Join(l.home, "b")}
	if got, err := try(t, l, config); err != nil || got != "root" {
		t.Errorf("got %q, %v", got, err)
	}
}

// tree is every file below a directory, with its bytes, mode and time.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		content := ""
		if info.Mode().IsRegular() {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content = string(text)
		}
		files[path] = fmt.Sprint(info.Mode(), info.ModTime(), content)
		return nil
	}))
	return files
}

func unchanged(t testing.TB, dir string, before map[string]string) {
	t.Helper()
	after := tree(t, dir)
	for path, content := range after {
		if before[path] != content {
			t.Errorf("%s was written", path)
		}
	}
	if len(before) != len(after) {
		t.Errorf("%d files became %d", len(before), len(after))
	}
}

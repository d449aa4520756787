package ssh

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gossh "golang.org/x/crypto/ssh"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// Whatever stands in ssh_config: what is taken from it stands there, and
// otherwise there is an error.
func FuzzConfigFile(f *testing.F) {
	for _, seed := range alike {
		f.Add(seed.config, seed.hosts[0])
	}
	f.Add("Match exec \"true\"\n User x\nHost a\n User b\n", "a")
	f.Add("Include ~/.ssh/config\n", "a")
	f.Add("Host \"a b\n", "a")
	f.Add("Host a\n IdentityFile ${HOME}/%h%%%", "a")
	f.Add("Match host a,!b localuser * exec x\nUser=\"\"\n\x00\n", "")
	home := f.TempDir()
	file := filepath.Join(home, "config")
	l := local{home: home, user: "me", system: filepath.Join(home, "etc/ssh_config"), getenv: env("HOME", home)}
	f.Fuzz(func(t *testing.T, config, name string) {
		if strings.Contains(strings.ToLower(config), "include") {
			// What it finds on this machine is not for the fuzzer.
			config = strings.NewReplacer("/", "_", "~", "_", "..", "_").Replace(config)
		}
		if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		o, err := readOptions(l, file, name)
		if err != nil {
			return
		}
		for word, values := range o.values {
			for _, value := range values {
				for part := range strings.FieldsSeq(value) {
					if !strings.Contains(config, strings.Trim(part, `"`)) {
						t.Errorf("%s %q is not in %q", word, value, config)
					}
				}
			}
			if at := o.from[word]; at.line < 1 || at.line > strings.Count(config, "\n")+1 {
				t.Errorf("%s is from line %d of %q", word, at.line, config)
			}
		}
		way, err := resolver{local: l, config: host.SSH{Host: name, ConfigFile: file}}.way()
		if err == nil && (len(way) == 0 || way[len(way)-1].Given != name || way[len(way)-1].Port < 1) {
			t.Errorf("the way to %q is %+v", name, way)
		}
	})
}

// A host is trusted only for a key that stands in the file or in host_key.
func FuzzHostKeys(f *testing.F) {
	dir := f.TempDir()
	shows := newPair(f, filepath.Join(dir, "shows"), "ed25519", "")
	other := newPair(f, filepath.Join(dir, "other"), "ecdsa", "")
	certified := filepath.Join(dir, "cert.pub")
	shows.certified(f, certified, other, func(c *gossh.Certificate) { c.CertType, c.ValidPrincipals = gossh.HostCert, []string{"lb"} })
	text, err := os.ReadFile(certified)
	must(f, err)
	certificate, _, _, _, err := gossh.ParseAuthorizedKey(text)
	must(f, err)
	for _, line := range []string{
		"lb " + shows.line, "[lb]:2222 " + shows.line, "lb " + other.line, "@revoked * " + shows.line, "@cert-authority * " + other.line,
		"@cert-authority l? " + other.line + "\n# x\nlb,!lb " + shows.line, "|1|AAAA|BBBB " + shows.line, "* ", "lb ssh-ed25519 AAAA",
	} {
		f.Add(line, "", 22)
		f.Add("", line, 2222)
		f.Add(line, shows.line, 2222)
	}
	file := filepath.Join(dir, "known_hosts")
	f.Fuzz(func(t *testing.T, known, inline string, port int) {
		if err := os.WriteFile(file, []byte(known), 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := newVerifier(hostKeyPolicy{Name: "lb", Port: port, Inline: inline, Files: []string{file}, Required: true})
		if err != nil {
			return
		}
		if len(v.algorithms()) == 0 {
			t.Error("no algorithm is left")
		}
		for _, key := range []gossh.PublicKey{shows.signer.PublicKey(), certificate} {
			if v.check(key) != nil {
				continue
			}
			found := false
			for _, k := range []gossh.PublicKey{plain(key), other.signer.PublicKey()} {
				// Base64 may be written with line breaks that no reader minds.
				written := strings.NewReplacer("\r", "", "\n", "").Replace(known + inline)
				found = found || strings.Contains(written, strings.TrimRight(base64.StdEncoding.EncodeToString(k.Marshal()), "="))
			}
			if !found {
				t.Errorf("%s is trusted by %q and %q", describe(key), known, inline)
			}
		}
	})
}

// What ProxyJump names is what was written.
func FuzzJump(f *testing.F) {
	for _, seed := range []string{"gate", "ops@gate:22", "ssh://ops@[::1]:2222/", "[::1]", "a@b@c", ":22", "@", "::1", "x:0", "x:70000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b, err := parseHost(text)
		if err != nil {
			return
		}
		if b.Host == "" || b.Port < 0 || b.Port > 65535 || !strings.Contains(text, b.Host) || !strings.Contains(text, b.User) {
			t.Errorf("%q is %+v", text, b)
		}
	})
}

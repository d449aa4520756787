package ssh

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// Files that this package reads as OpenSSH does, asked for a few hosts each.
var alike = map[string]struct {
	hosts  []string
	config string
}{
	"nothing":                           {[]string{"lb1"}, ""},
	"first value wins":                  {[]string{"lb1", "db"}, "Host lb*\n  HostName 10.0.0.1\n  User ops\n  Port 2222\nHost *\n  User other\n  HostName 10.0.0.2\n"},
	"before any Host":                   {[]string{"a"}, "User first\nHost a\n  User second\n"},
	"patterns":                          {[]string{"lb1", "lb12", "web", "LB1", "bad.example", "good.example"}, "Host lb? web\n  User one\nHost *.example !bad.example\n  User two\nHost *\n User three\n"},
	"spelling":                          {[]string{"a", "b"}, "\thOsT=a\n hostname = h.example\n\tPORT\t2200\n  user   \"ops\"\nHost \"c\" \"b\"\n User x\n"},
	"comments":                          {[]string{"a"}, "# Host a\n#User x\nHost a # not b\n  User ops # really\n  Port 2022 # why\n"},
	"carriage returns":                  {[]string{"a"}, "Host a\r\n  User ops\r\n  HostName h.example\r\n"},
	"no last line break":                {[]string{"a"}, "Host a\n  User ops"},
	"identity files":                    {[]string{"a"}, "IdentityFile ~/.ssh/one\nHost a\n  IdentityFile ~/.ssh/two\n  IdentityFile \"/tmp/a key\"\n  CertificateFile /tmp/c1\n  CertificateFile /tmp/c2\n  IdentitiesOnly yes\n"},
	"known hosts":                       {[]string{"a"}, "Host a\n  UserKnownHostsFile /tmp/k1 /tmp/k2\n  GlobalKnownHostsFile /tmp/g\n  HostKeyAlias the-host\n"},
	"tokens":                            {[]string{"a", "b"}, "Host a b\n  HostName %h.example\n"},
	"jump":                              {[]string{"a", "b"}, "Host a\n  ProxyJump ops@gate:2222,other\nHost b\n  ProxyJump none\nHost *\n  ProxyJump late\n"},
	"command before jump":               {[]string{"a"}, "Host a\n  ProxyCommand nc %h %p\n  ProxyJump gate\n"},
	"match host":                        {[]string{"a", "b", "c"}, "Host a\n HostName b\nMatch host b\n  User ops\nMatch originalhost a\n  Port 2222\nMatch host c,d\n  User three\nMatch all\n  User last\n"},
	"match negated":                     {[]string{"a", "b"}, "Match !host a\n  User ops\nMatch host *,!b\n  Port 2222\n"},
	"match local user":                  {[]string{"a"}, "Match localuser root\n  User ops\nMatch localuser nobody\n  Port 2222\n"},
	"match after host is over":          {[]string{"a"}, "Host b\n  User x\nMatch all\n  User y\nHost a\n  User z\n"},
	"keywords that change nothing here": {[]string{"a"}, "Host a\n  ServerAliveInterval 5\n  StrictHostKeyChecking no\n  SendEnv LANG LC_*\n  LocalForward 8080 localhost:80\n  User ops\n"},
}

// The same files, the same answers as those of `ssh -G`.
func TestConfigFileIsReadAsOpenSSHDoes(t *testing.T) {
	nettest.Require(t, nettest.Root)
	program := nettest.Program(t, "ssh")
	for name, c := range alike {
		t.Run(name, func(t *testing.T) {
			l := someone(t)
			file := write(t, filepath.Join(l.home, ".ssh/config"), "%s", c.config)
			for _, h := range c.hosts {
				out, err := exec.Command(program, "-G", "-F", file, h).CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				theirs := map[string][]string{}
				for line := range strings.Lines(string(out)) {
					word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
					theirs[word] = append(theirs[word], rest)
				}
				ours, err := readOptions(l, file, h)
				must(t, err)
				for _, word := range keywords {
					want, got := theirs[word], slices.Clone(ours.values[word])
					for i, text := range got {
						if got[i] = strings.Trim(text, `"`); word == "hostname" {
							got[i] = strings.ReplaceAll(got[i], "%h", h)
						}
					}
					// -G tells the defaults too, and `none` as nothing.
					if len(got) == 0 || strings.EqualFold(got[0], "none") {
						got = map[string][]string{"hostname": {strings.ToLower(h)}, "user": {"root"}, "port": {"22"}, "identitiesonly": {"no"}}[word]
						if got == nil && strings.HasPrefix(word, "proxy") && want != nil {
							t.Errorf("%s %s: got nothing, OpenSSH says %q", h, word, want)
						}
					}
					if got != nil && !slices.Equal(got, want) {
						t.Errorf("%s %s: got %q, OpenSSH says %q", h, word, got, want)
					}
				}
			}
		})
	}
}

func TestConfigFileIncludes(t *testing.T) {
	l := someone(t)
	write(t, l.home+"/.ssh/config", "Include conf.d/*.conf\nHost a\n  Include only-a %s/absent\n  User late\nHost *\n  Include ~/all\n", l.home)
	write(t, l.home+"/.ssh/conf.d/1.conf", "Host a\n  HostName one.example\nHost b\n  HostName b.example\n")
	write(t, l.home+"/.ssh/conf.d/2.conf", "Host a\n  HostName two.example\n")
	write(t, l.home+"/.ssh/only-a", "User ops\nHost b\n  User never\n")
	write(t, l.home+"/all", "Port 2222\n")
	write(t, l.system, "Port 1\nIdentityFile /system\n")
	for h, want := range map[string][4]string{
		"a": {"one.example", "ops", "2222", "/system"},
		"b": {"b.example", "", "2222", "/system"},
	} {
		o, err := readOptions(l, "", h)
		must(t, err)
		if got := [4]string{o.get("hostname"), o.get("user"), o.get("port"), o.get("identityfile")}; got != want {
			t.Errorf("%s: got %q, want %q", h, got, want)
		}
	}
	write(t, l.home+"/loop", "Include %s/loop\n", l.home)
	_, err := readOptions(l, "~/loop", "a")
	told(t, err, []string{l.home + "/loop", "more than 16 files"})
	_, err = readOptions(l, "/absent", "a")
	told(t, err, []string{"reading ssh_config", "/absent"})
	if o, err := readOptions(l, "none", "a"); err != nil || len(o.values) != 0 {
		t.Errorf("got %v, %v", o, err)
	}
}

// kevinburke/ssh_config refuses a whole file with Match exec. Here the lines
// before it count; who depends on what follows is told so.
func TestConfigFileWithMatchExec(t *testing.T) {
	const exec = "Host early\n  User ops\n  HostName early.example\n" + // 1-3
		"Match exec \"test -f /somewhere\"\n  ProxyJump gate\n" + // 4-5
		"Host late\n  HostName late.example\n  User late\n" + // 6-8
		"Host *\n  ServerAliveInterval 5\n" // 9-10
	l := someone(t)
	file := write(t, l.home+"/.ssh/config", exec)
	var warned []string
	way := func(c host.SSH) ([]hop, error) {
		warned = nil
		return resolver{local: l, config: c, warn: func(w string) { warned = append(warned, w) }}.way()
	}

	got, err := way(host.SSH{Host: "early"})
	must(t, err)
	if h := got[0]; len(got) != 1 || h.User != "ops" || h.Address != "early.example" {
		t.Errorf("got %+v", got)
	}
	if len(warned) != 1 || !strings.Contains(warned[0], file+":4") || !strings.Contains(warned[0], "early") {
		t.Errorf("warned %q", warned)
	}

	_, err = way(host.SSH{Host: "late"})
	told(t, err, []string{"hostname of late is set at " + file + ":7", "Match at " + file + ":4", "move the Host block of late above that Match"})

	// The remedies of the message help. What is set in ssh decides nothing in the file.
	must(t, func() error { _, err := way(host.SSH{Host: "late", ConfigFile: "none"}); return err }())
	write(t, file, "Match exec true\n  ProxyJump gate\n  IdentityFile ~/x\nHost late\n  User late\n  Port 2222\n  IdentityFile ~/y\n  UserKnownHostsFile ~/z\n  ProxyJump other\n")
	got, err = way(host.SSH{Host: "late", Port: 22, User: "ops", PrivateKeyFile: "/key", KnownHostsFiles: []string{"/known"}, Bastions: []host.Bastion{{Host: "gate", User: "ops", Port: 22}}})
	must(t, err)
	if len(got) != 2 || got[1].String() != "ops@late:22" {
		t.Errorf("got %v", got)
	}

	for name, c := range map[string]struct {
		config, host string
		want         string // empty: no error
	}{
		"exec that is about another host": {"Match host other exec true\n  User x\nHost a\n  User ops\n", "a", ""},
		"exec that is about this host":    {"Match host a exec true\n  User x\n", "a", "user of a is set at FILE:2"},
		"what it sets is set before":      {"Host a\n  User ops\nMatch exec true\n  User x\n", "a", ""},
		"final":                           {"Match final\n  User x\nHost a\n  User ops\n", "a", "user of a is set at FILE:4"},
		"included below it":               {"Match exec true\n  Include ~/more\nHost a\n  User ops\n", "a", "user of a is set at FILE:4"},
		"included below it, says nothing": {"Match exec true\n  Include ~/nothing\nHost a\n  User ops\n", "a", ""},
		"words that nobody knows":         {"Match tagged x\n  User x\nHost a\n  User ops\n", "a", "user of a is set at FILE:4"},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, l.home+"/more", "Host a\n  User more\n")
			write(t, l.home+"/nothing", "Host b\n  User more\n")
			write(t, file, "%s", c.config)
			_, err := way(host.SSH{Host: c.host})
			if c.want == "" {
				must(t, err)
				return
			}
			told(t, err, []string{strings.ReplaceAll(c.want, "FILE", file)})
		})
	}
}

// A warning is told once, also where the host is asked afresh after each change.
func TestConfigFileWarnsOnce(t *testing.T) {
	l := someone(t)
	write(t, l.home+"/.ssh/config", "Host lb1\n  User ops\nMatch exec true\n  ProxyJump gate\n")
	var warned []string
	tr := pool(t, l, Options{Warn: func(w string) { warned = append(warned, w) }}).Transport(host.SSH{Host: "lb1"})
	for range 2 {
		fresh := tr.Afresh()
		if got := fresh.Name(); got != "ops@lb1:22" {
			t.Errorf("the host is %s", got)
		}
		must(t, fresh.Close())
	}
	tr.Name()
	if len(warned) != 1 {
		t.Errorf("warned %q", warned)
	}
}

func TestConfigFileThatIsWrong(t *testing.T) {
	l := someone(t)
	file := l.home + "/.ssh/config"
	for name, c := range map[string]struct{ config, want string }{
		"port":         {"Host a\n  Port http\n", `FILE:2: "http" is no port`},
		"open quote":   {"Host \"a\n", "FILE:1: a quote is not closed"},
		"token":        {"Host a\n  IdentityFile ~/%z\n", "%z in \"~/%z\" is not expanded here"},
		"variable":     {"Host a\n  IdentityFile ${NOPE}/key\n", "needs the variable NOPE"},
		"jump":         {"Host a\n  ProxyJump gate:port\n", "ProxyJump at FILE:2"},
		"jump in turn": {"Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n", "ProxyJump leads from a back to a"},
		"command":      {"Host a\n  ProxyCommand nc %h %p\n", "a is reached through the ProxyCommand at FILE:2, which is not run here"},
		"bytes":        {"# \xe9\nHost a\n  User \xf9\n", "FILE:3: the line is not UTF-8"},
		"host name":    {"Host a\n  HostName %p.example\n", "HostName at FILE:2"},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, file, "%s", c.config)
			_, err := resolver{local: l, config: host.SSH{Host: "a"}}.way()
			told(t, err, []string{strings.ReplaceAll(c.want, "FILE", file)})
		})
	}
}

// What the configuration says comes before ssh_config, and what that says before
// what OpenSSH does by default.
func TestWayOfAHost(t *testing.T) {
	l := someone(t)
	l.user = "me"
	l.getenv = env("KEYS", "/keys")
	write(t, l.home+"/.ssh/config", `Host lb
  HostName LB1.example
  User ops
  Port 2222
  IdentityFile ${KEYS}/%%r@%%h:%%p-%%n
  IdentityFile %%d/.ssh/%%u
  CertificateFile ~/cert
  UserKnownHostsFile ~/%%h %%d/%%k
  HostKeyAlias Alias
  IdentitiesOnly yes
  IdentityAgent ~/agent
`)
	way, err := resolver{local: l, config: host.SSH{Host: "lb"}}.way()
	must(t, err)
	h := way[0]
	if h.String() != "ops@lb1.example:2222" || h.Given != "lb" {
		t.Errorf("got %s, given %s", h, h.Given)
	}
	if want := []string{"/keys/ops@lb1.example:2222-lb", l.home + "/.ssh/me"}; !slices.Equal(h.Identity.Files, want) {
		t.Errorf("got %q, want %q", h.Identity.Files, want)
	}
	if want := []string{l.home + "/cert"}; !slices.Equal(h.Identity.Certificates, want) || !h.Identity.Only || h.Identity.AgentSocket != l.home+"/agent" {
		t.Errorf("got %+v", h.Identity)
	}
	if want := []string{l.home + "/lb1.example", l.home + "/Alias", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"}; !slices.Equal(h.HostKey.Files, want) || h.HostKey.Name != "alias" || h.HostKey.Port != 22 {
		t.Errorf("got %+v, want %q", h.HostKey, want)
	}

	way, err = resolver{local: l, config: host.SSH{Host: "lb", User: "root", Port: 22, KnownHostsFiles: []string{"~/mine"}}}.way()
	must(t, err)
	if h := way[0]; h.String() != "root@lb1.example:22" || !slices.Equal(h.HostKey.Files, []string{l.home + "/mine"}) || !h.HostKey.Required {
		t.Errorf("got %s, %+v", h, h.HostKey)
	}

	way, err = resolver{local: l, config: host.SSH{Host: "[2001:DB8::1]"}}.way()
	must(t, err)
	if h := way[0]; h.String() != "me@[2001:db8::1]:22" || len(h.Identity.Files) != 3 || h.HostKey.Files[0] != l.home+"/.ssh/known_hosts" {
		t.Errorf("got %s, %+v, %+v", h, h.Identity, h.HostKey)
	}
}

package ssh

import (
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// someone is who has a directory of their own, no agent and no variables.
func someone(t testing.TB) local {
	t.Helper()
	home := t.TempDir()
	if err := os.Mkdir(home+"/.ssh", 0o700); err != nil {
		t.Fatal(err)
	}
	return local{home: home, user: "root", system: home + "/etc/ssh_config", getenv: func(string) string { return "" }}
}

// pool is one whose connections are all gone when the test ends, with every
// goroutine.
func pool(t testing.TB, l local, o Options) *Pool {
	t.Helper()
	running := goleak.IgnoreCurrent()
	p := newPool(o, l)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		goleak.VerifyNone(t, running)
	})
	return p
}

// reaching is the configuration that leads to a server as root, and reads
// nothing but what it names.
func reaching(s *nettest.SSHD) host.SSH {
	never := false
	return host.SSH{Host: "127.0.0.1", Port: s.Port, User: "root", Agent: &never, PrivateKeyFile: s.Identity, HostKey: s.HostKey, ConfigFile: "none"}
}

// says runs a command and returns what it printed.
func says(t testing.TB, tr host.Transport, script string) string {
	t.Helper()
	out, err := host.NewRunner(tr, false, "").Run(t.Context(), script)
	if err != nil {
		t.Fatalf("%v\n%s", err, out.Stderr)
	}
	return string(out.Stdout)
}

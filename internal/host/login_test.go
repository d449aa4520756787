package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// bash reads ~/.bashrc for each command over SSH, and people put everything into
// it.
func TestLoginsThatTalk(t *testing.T) {
	const password = "a Secret"
	home := nettest.AddUser(t, "talker", nettest.Program(t, "bash"), password)
	nettest.Sudoers(t, "talker ALL=(root) ALL")
	server := nettest.StartSSHD(t, "Banner "+filepath.Join(home, "banner"))
	if err := os.WriteFile(filepath.Join(home, "banner"), []byte("Authorised use only.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ bashrc, want string }{
		"words on both outputs": {"echo Welcome; echo 'You have mail' >&2; printf 'no line break'", ""},
		"colours and a prompt":  {"printf '\\033[31m[sudo] password for talker: '; printf 'Password: ' >&2", ""},
		"a lot":                 {"head -c 300000 /dev/zero | tr '\\0' x; echo", ""},
		"another directory":     {"cd /tmp; umask 077; export LC_ALL=de_DE.UTF-8 IFS=x", ""},
		"a failure":             {"set -f; false", ""},
		"without end":           {"yes", "prints without end"},
		"the end":               {"echo This account is closed >&2; exit 5", "sh did not run, exit code 5: This account is closed"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(filepath.Join(home, ".bashrc"), []byte(c.bashrc+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			out, err := reached(t, server, "talker", true, password).Run(t.Context(), "id -u; echo told >&2; exit 3")
			hidden(t, password, out, err)
			if took := time.Since(begin); took > 15*time.Second {
				t.Errorf("took %v", took)
			}
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %s, %v", shown(out), err)
				}
				return
			}
			if err != nil || string(out.Stdout) != "0\n" || string(out.Stderr) != "told\n" || out.Code != 3 {
				t.Errorf("got %s, %v", shown(out), err)
			}
		})
	}
}

package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// room is the kernel and the files of the test room under the real programs,
// on this machine or over SSH.
type room struct {
	t        *testing.T
	tf       *terraformCLI
	provider string // the provider block, empty: this machine
	before   map[string]string
}

// newRoom leaves the room as it was, whatever the test does to it.
func newRoom(t *testing.T, provider string) *room {
	t.Helper()
	nettest.Require(t)
	r := &room{t: t, tf: installTerraform(t), provider: provider, before: map[string]string{}}
	for _, parameter := range declaredEverywhere {
		nettest.Write(t, parameter, nettest.Read(t, parameter)) // put back at the end
		r.before[parameter] = r.read(parameter)
	}
	t.Cleanup(func() {
		killProviders(t)
		for _, path := range slices.DeleteFunc(r.left(), ofReverter) {
			must(t, os.RemoveAll(path))
		}
	})
	return r
}

func overSSH(server *nettest.SSHD) string {
	return fmt.Sprintf(`provider "sysctl" {
  ssh = {
    host = "127.0.0.1", port = %d, user = "root", agent = false, ssh_config_file = "none"
    private_key_file = %q
    host_key = %q
  }
}
`, server.Port, server.Identity, server.HostKey)
}

func (r *room) declare(config string) { r.tf.place("main.tf", required+r.provider+config) }

func (r *room) read(parameter string) string {
	r.t.Helper()
	return strings.Join(strings.Fields(nettest.Read(r.t, parameter)), " ")
}

func (r *room) write(parameter, value string) {
	r.t.Helper()
	must(r.t, os.WriteFile(nettest.Path(parameter), []byte(value), 0))
}

func (r *room) holds(when string, want map[string]string) {
	r.t.Helper()
	for name, value := range want {
		if got := r.read(name); got != value {
			r.t.Errorf("%s: %s is %q, not %q", when, name, got, value)
		}
	}
}

// left are the files of ours on the host.
func (r *room) left() []string {
	r.t.Helper()
	var left []string
	for _, pattern := range []string{"/etc/sysctl.d/*", "/etc/sysctl.d/.*", "/run/terraform-provider-sysctl/*"} {
		found, err := filepath.Glob(pattern)
		must(r.t, err)
		left = append(left, found...)
	}
	return left
}

// ofReverter says whether a file tells a reverter that it was cancelled. It goes
// when the reverter's time is over, and not before.
func ofReverter(path string) bool {
	return strings.HasSuffix(path, ".armed") || strings.HasSuffix(path, ".decided")
}

// destroyed destroys all and wants nothing left of it.
func (r *room) destroyed(when string) {
	r.t.Helper()
	if out, err := r.tf.try("destroy", "-auto-approve"); err != nil {
		r.t.Fatalf("%s: the destroy failed: %v\n%s", when, err, out)
	}
	r.holds(when+", then destroy", r.before)
	// What tells of a reverter that was cancelled goes when its time is over.
	reverter := func(path string) bool {
		return strings.HasSuffix(path, ".armed") || strings.HasSuffix(path, ".decided")
	}
	if left := slices.DeleteFunc(r.left(), reverter); len(left) > 0 {
		r.t.Errorf("%s: the destroy leaves %v", when, left)
	}
}

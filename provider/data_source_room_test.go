package provider_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// Who is not root sees what everybody may, and is told what that leaves open.
func TestParametersData_NotRoot(t *testing.T) {
	nettest.Require(t, nettest.Root)
	server := nettest.StartSSHD(t)
	must(t, os.Chmod(server.Dir, 0o755)) // sshd reads the keys as the user
	nettest.AddUser(t, "looker", "/bin/sh", "")
	nettest.Sudoers(t, "looker ALL=(root) NOPASSWD: ALL")
	nettest.Write(t, "net.ipv4.tcp_fin_timeout", "33")
	const keys = "/etc/sysctl.d/90-keys.conf"
	must(t, os.MkdirAll("/etc/sysctl.d", 0o755))
	must(t, os.WriteFile(keys, []byte("net.ipv4.tcp_fin_timeout = 31\n"), 0o600))
	t.Cleanup(func() { must(t, os.Remove(keys)) })
	tf := startTerraform(t, served(nil))
	config := func(sudo string) string {
		return required + fmt.Sprintf(`provider "sysctl" {
  ssh = {
    host = "127.0.0.1", port = %d, user = "looker", agent = false, ssh_config_file = "none"
    private_key_file = %q
    host_key         = %q
  }
}
data "sysctl_parameters" "x" {
  names = ["net.ipv4.tcp_fin_timeout"]
  sudo  = %s
}
output "x" {
  value = [for p in data.sysctl_parameters.x.parameters : [p.live, p.boot_effective, p.file]]
}
`, server.Port, server.Identity, server.HostKey, sudo)
	}
	file := keys
	live, boot := "33", "31"
	tf.write("main.tf", config("false"))
	said := strings.Join(strings.Fields(tf.run("apply", "-auto-approve")), " ")
	if !strings.Contains(said, "What a Boot Leaves Is Not Known") || !strings.Contains(said, keys+": ") || !strings.Contains(said, "sudo = true") {
		t.Errorf("nothing is said of a file that cannot be read:\n%s", said)
	}
	if diff := cmp.Diff([][]*string{{&live, nil, nil}}, output[[][]*string](t, tf, "x")); diff != "" {
		t.Errorf("without sudo, -want +got:\n%s", diff)
	}
	tf.write("main.tf", config("true"))
	tf.run("apply", "-auto-approve")
	if diff := cmp.Diff([][]*string{{&live, &boot, &file}}, output[[][]*string](t, tf, "x")); diff != "" {
		t.Errorf("with sudo, -want +got:\n%s", diff)
	}
}

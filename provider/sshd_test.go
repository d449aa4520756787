package provider_test

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// sshd is a real server in the room.
type sshd struct {
	port     int
	identity string // file of the key that it lets in, as root
	hostKey  string
}

func startSSHD(t *testing.T) sshd {
	t.Helper()
	server := nettest.StartSSHD(t)
	return sshd{port: server.Port, identity: server.Identity, hostKey: server.HostKey}
}

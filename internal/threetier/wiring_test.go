package threetier

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// The addresses are those of a small site; the public ones are for documentation
// (RFC 5737).
const (
	clientAddress  = "198.51.100.150"
	publicAddress  = "203.0.113.156" // of the load balancer
	privateAddress = "10.162.74.10"  // of the load balancer
	web1Address    = "10.162.74.43"
	web2Address    = "10.162.74.44"
	dbAddress      = "10.162.74.45"
	adminAddress   = "10.162.74.1"
	httpPort       = 80
	databasePort   = 3306
)

// site is the hosts, with no server on them yet. On admin sits who looks after
// the others.
type site struct {
	client, lb, web1, web2, db, admin *nettest.Host
}

func wire(t testing.TB) *site {
	t.Helper()
	s := &site{
		client: nettest.StartHost(t, "client"),
		lb:     nettest.StartHost(t, "lb"),
		web1:   nettest.StartHost(t, "web1"),
		web2:   nettest.StartHost(t, "web2"),
		db:     nettest.StartHost(t, "db"),
		admin:  nettest.StartHost(t, "admin"),
	}
	// The internet is a cable.
	nettest.Join(t, s.client, "eth0", s.lb, "eth0")
	s.client.IP(t, "addr add "+clientAddress+"/32 dev eth0", "link set eth0 up", "route add "+publicAddress+" dev eth0")
	s.lb.IP(t, "addr add "+publicAddress+"/32 dev eth0", "link set eth0 up", "route add "+clientAddress+" dev eth0")

	s.admin.IP(t, "link add name bridge type bridge", "addr add "+adminAddress+"/24 dev bridge", "link set bridge up")
	for _, end := range []struct {
		host          *nettest.Host
		link, address string
	}{
		{s.lb, "eth1", privateAddress},
		{s.web1, "eth0", web1Address},
		{s.web2, "eth0", web2Address},
		{s.db, "eth0", dbAddress},
	} {
		nettest.Join(t, end.host, end.link, s.admin, end.host.Name)
		s.admin.IP(t, "link set "+end.host.Name+" master bridge up")
		end.host.IP(t, "addr add "+end.address+"/24 dev "+end.link, "link set "+end.link+" up")
	}
	return s
}

func (s *site) webs() []*nettest.Host { return []*nettest.Host{s.web1, s.web2} }

func (s *site) hosts() []*nettest.Host { return append(s.webs(), s.client, s.lb, s.db) }

// administer lets root of admin log in to hosts by their names, and returns root's
// home directory there.
func (s *site) administer(t testing.TB, addresses map[*nettest.Host]string) string {
	t.Helper()
	home := t.TempDir()
	var config, known strings.Builder
	for host, address := range addresses {
		server := host.StartSSHD(t)
		fmt.Fprintf(&config, "Host %s\n\tHostName %s\n\tUser root\n\tIdentityFile %s\n", host.Name, address, server.Identity)
		fmt.Fprintf(&known, "%s %s\n", address, server.HostKey)
	}
	if err := os.Mkdir(filepath.Join(home, ".ssh"), 0o700); err != nil {
		t.Fatal(err)
	}
	writeConfig(t, filepath.Join(home, ".ssh"), "config", config.String())
	writeConfig(t, filepath.Join(home, ".ssh"), "known_hosts", known.String())
	return home
}

// at is an address and a port as programs write them.
func at(address string, port int) string { return net.JoinHostPort(address, strconv.Itoa(port)) }

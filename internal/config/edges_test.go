package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// The topology of the article: clients, a load balancer, web servers, a
// database. Each class of connections is declared once, where it starts.
const topology = `
[[host]]
name = "lb"
  [[host.edge]]
  from = "browsers"
  closes_first = "peer"
  nat = true
  [[host.edge]]
  to = "web"
  closes_first = "self"
  destinations = 2
  source_addresses = 4
  bind_address_no_port = true
  rate = 3000
  lifetime = "50ms"
  concurrent = 150
  pool = false
  linger_zero = true
  half_close = "1s"
  nat = false
  nat_ports = 7
  idle_timeout_on_path = "350s"
  peer_timestamps = true

[[host]]
name = "web"
  [[host.edge]]
  to = "db"
  closes_first = "self"
  destinations = 1
  rate = 100
  concurrent = 9
  [[host.edge]]
  to = "127.0.0.1:6379"
  [[host.edge]]
  to = "web"

[[host]]
name = "db"
  [[host.edge]]
  from = "backup"

[[host]]
name = "backup"
  [[host.edge]]
  to = "db"
  closes_first = "unknown"
`

func TestMirroredEdges(t *testing.T) {
	config := parse(t, topology)
	for name, want := range map[string][]policy.Edge{
		"web": {
			{Index: 0, To: ptr("db"), ClosesFirst: "self", Destinations: ptr(1), Rate: ptr(100.0), Concurrent: ptr(9), Loopback: ptr(false)},
			{Index: 1, To: ptr("127.0.0.1:6379"), ClosesFirst: "unknown", Loopback: ptr(true)},
			{Index: 2, To: ptr("web"), ClosesFirst: "unknown", Loopback: ptr(true)},
			// Two destinations may be two machines: the rate at each is not known.
			{Index: 3, From: ptr("lb"), ClosesFirst: "peer", LifetimeNS: ptr(int64(50_000_000)), Pool: ptr(false), HalfCloseNS: ptr(int64(1_000_000_000)),
				NAT: ptr(false), IdleTimeoutOnPath: ptr(int64(350_000_000_000)), Loopback: ptr(false)},
		},
		"db": {
			{Index: 0, From: ptr("backup"), ClosesFirst: "unknown", Loopback: ptr(false)},
			{Index: 1, From: ptr("web"), ClosesFirst: "peer", Rate: ptr(100.0), Concurrent: ptr(9), Loopback: ptr(false)},
		},
		// db declares the connections from backup itself, and so does backup.
		"backup": {{Index: 0, To: ptr("db"), ClosesFirst: "unknown", Loopback: ptr(false)}},
	} {
		if diff := cmp.Diff(want, factsOf(t, config, name).Edges); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestMirrorOfAnInboundEdge(t *testing.T) {
	config := parse(t, "[[host]]\nname = \"web\"\n[[host.edge]]\nfrom = \"lb\"\ncloses_first = \"peer\"\nrate = 5\n[[host]]\nname = \"lb\"\n")
	want := []policy.Edge{{To: ptr("web"), ClosesFirst: "self", Rate: ptr(5.0), Loopback: ptr(false)}}
	if diff := cmp.Diff(want, factsOf(t, config, "lb").Edges); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBothDirectionsAreTwoEdges(t *testing.T) {
	config := parse(t, "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\n[[host]]\nname = \"b\"\n[[host.edge]]\nto = \"a\"\n")
	for _, name := range []string{"a", "b"} {
		if got := factsOf(t, config, name).Edges; len(got) != 2 || got[0].To == nil || got[1].From == nil {
			t.Errorf("%s has edges %+v, want one out and one in", name, got)
		}
	}
}

func TestEdgeAtFindsTheDeclaration(t *testing.T) {
	config := parse(t, topology)
	web, _ := config.HostNamed("web")
	for index, line := range []int{27, 33, 35, 8} {
		edge, owner, ok := config.EdgeAt(web, index)
		if !ok || edge.Place.Line != line {
			t.Errorf("edge %d is declared in line %d, want %d", index, edge.Place.Line, line)
		}
		if wantOwner := map[bool]string{true: "lb", false: "web"}[index == 3]; owner.Name != wantOwner {
			t.Errorf("edge %d is declared by %s, want %s", index, owner.Name, wantOwner)
		}
	}
	for _, index := range []int{-1, 4} {
		if _, _, ok := config.EdgeAt(web, index); ok {
			t.Errorf("EdgeAt(%d) finds something", index)
		}
	}
}

func TestLoopbackPeers(t *testing.T) {
	for name, want := range map[string]bool{
		"localhost": true, "localhost:80": true, "127.0.0.1": true, "127.9.9.9:80": true, "::1": true, "[::1]:80": true, "::ffff:127.0.0.1": true,
		"10.0.0.1": false, "redis": false, "localhost.example.net": false, "": false,
	} {
		if got := isLoopback(name); got != want {
			t.Errorf("isLoopback(%q) = %v", name, got)
		}
	}
}

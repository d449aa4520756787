package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func probedBalancer() Probed {
	return Probed{
		Name: "lb1", Hostname: "lb1.example.net", Kernel: "6.1.0-18-amd64", Loader: "systemd", Memory: 64 << 30, Time: "2026-11-24T12:00:00Z",
		Inference: policy.Inference{
			Roles: []policy.InferredRole{
				{Role: "load-balancer", Sure: true, Evidence: "427 connections on :80 and 31,036 ports to 2 destinations"},
				{Role: "nat-gateway", Evidence: "net.ipv4.ip_forward is 1"},
			},
			Listeners: []policy.Listener{{Port: 22}, {Port: 80, Backlog: ptr(511)}},
			Edges: []policy.InferredEdge{
				{
					Sure: true,
					Edge: policy.Edge{
						To: ptr("http at 10.0.0.11, 10.0.0.12"), ClosesFirst: "self", Destinations: ptr(2), SourceAddresses: ptr(1),
						Rate: ptr(514.0), Concurrent: ptr(188), Pool: ptr(false), PeerTimestamps: ptr(true), Loopback: ptr(false),
					},
					Guessed:  []string{"destinations"},
					Evidence: map[string]string{"closes_first": "30,843 TIME_WAIT are on local ports", "destinations": "and 3 that were not kept apart"},
				},
				{
					Sure:     true,
					Edge:     policy.Edge{From: ptr("clients of port 80"), ClosesFirst: "unknown", Concurrent: ptr(422)},
					Evidence: map[string]string{"closes_first": "too few have been closed to tell"},
				},
				{
					Edge:     policy.Edge{To: ptr("10.0.0.9:25"), ClosesFirst: "peer", Concurrent: ptr(3)},
					Evidence: map[string]string{"closes_first": "3 CLOSE_WAIT"},
				},
			},
		},
	}
}

func TestStarterFromProbe(t *testing.T) {
	const want = `
# Seen on 2026-11-24T12:00:00Z.
[[host]]
name = "lb1"
hostnames = ["lb1.example.net"]
# 427 connections on :80 and 31,036 ports to 2 destinations
roles = ["load-balancer"]
# Sockets that listen; a backlog where the program asks for less than net.core.somaxconn.
listeners = [22, { port = 80, backlog = 511 }]
kernel = "6.1.0-18-amd64"
loader = "systemd"
memory = "64GiB"
# Perhaps also nat-gateway: net.ipv4.ip_forward is 1

  [[host.edge]]
  to = "http at 10.0.0.11, 10.0.0.12"
  # 30,843 TIME_WAIT are on local ports
  closes_first = "self"
  # and 3 that were not kept apart
  #destinations = 2
  source_addresses = 1
  rate = 514
  concurrent = 188
  pool = false
  peer_timestamps = true

  [[host.edge]]
  from = "clients of port 80"
  concurrent = 422
  # closes_first is not known: too few have been closed to tell

  #[[host.edge]]
  #to = "10.0.0.9:25"
  # 3 CLOSE_WAIT
  #closes_first = "peer"
  #concurrent = 3
`
	_, got, _ := strings.Cut(string(StarterFrom([]Probed{probedBalancer()})), "every key.\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStarterFromProbeLoads(t *testing.T) {
	other := probedBalancer()
	other.Name, other.Hostname, other.Namespace, other.Kernel, other.Loader, other.Memory = "lb1 netns 4711", "", "container", "", "", 0
	other.Inference.Roles = other.Inference.Roles[1:]
	text := StarterFrom([]Probed{probedBalancer(), other})
	config, err := Parse("tcplint.toml", text, testChecks)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	want := []Host{
		{
			Name: "lb1", Hostnames: []string{"lb1.example.net"}, Roles: []string{"load-balancer"}, Listeners: []Listener{{Port: 22}, {Port: 80, Backlog: ptr(511)}},
			Target: Target{Kernel: ptr("6.1.0-18-amd64"), Loader: ptr("systemd"), Memory: ptr(int64(64 << 30))},
			Edges:  sureEdges(),
		},
		{
			Name: "lb1 netns 4711", Namespace: ptr("container"), Listeners: []Listener{{Port: 22}, {Port: 80, Backlog: ptr(511)}},
			Edges: sureEdges(),
		},
	}
	opts := cmp.Options{cmpopts.IgnoreFields(Host{}, "Place"), cmpopts.IgnoreFields(Edge{}, "Place")}
	if diff := cmp.Diff(want, config.Hosts, opts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func sureEdges() []Edge {
	return []Edge{
		{
			To: ptr("http at 10.0.0.11, 10.0.0.12"), ClosesFirst: ptr("self"), SourceAddresses: ptr(1), Rate: ptr(514.0),
			Concurrent: ptr(188), Pool: ptr(false), PeerTimestamps: ptr(true),
		},
		{From: ptr("clients of port 80"), Concurrent: ptr(422)},
	}
}

// Whoever removes the marks states the guesses too.
func TestGuessesOfAProbeLoad(t *testing.T) {
	probed := probedBalancer()
	probed.Inference.Roles = probed.Inference.Roles[1:]
	text := withExamples(StarterFrom([]Probed{probed}))
	config, err := Parse("tcplint.toml", text, testChecks)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	host := config.Hosts[0]
	if diff := cmp.Diff([]string{"nat-gateway"}, host.Roles); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
	if len(host.Edges) != 3 || host.Edges[0].Destinations == nil || *host.Edges[2].ClosesFirst != "peer" {
		t.Errorf("the guesses are not all there:\n%s", text)
	}
}

// What a host calls itself is no TOML and no second line.
func TestStarterFromProbeQuotesNames(t *testing.T) {
	probed := probedBalancer()
	probed.Name, probed.Hostname, probed.Time = "a\"b\\", "[", "x\ny = 1"
	probed.Inference.Roles[0].Evidence = "a\nnamespace = \"pod\"\r#"
	text := StarterFrom([]Probed{probed})
	config, err := Parse("tcplint.toml", text, testChecks)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	host := config.Hosts[0]
	if host.Name != probed.Name || host.Hostnames != nil || host.Namespace != nil {
		t.Errorf("the host is %+v", host)
	}
}

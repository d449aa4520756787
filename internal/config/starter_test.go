package config

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var exampleMark = regexp.MustCompile(`(?m)^(\s*)#(\S)`)

// withExamples removes the mark of every example, as a user would.
func withExamples(starter []byte) []byte { return exampleMark.ReplaceAll(starter, []byte("$1$2")) }

func fullHost() Host {
	return Host{
		Name: "db \"one\"\\", Files: []string{"db/**"}, Hostnames: []string{"db*"}, Addresses: []string{"module.db.*"},
		Roles: []string{"database"}, Namespace: ptr("container"), Kubelet: ptr("1.31"), Public: ptr(false), NAT: ptr(false),
		ContainersFollow: ptr(false), Conntrack: ptr(true), Modules: []string{}, Listeners: []Listener{{Port: 3306, Backlog: ptr(0)}, {Port: 22}},
		Target: Target{Supported: []string{"5.10"}, Kernel: ptr("6.1.0-18-amd64"), Loader: ptr("procps"), Memory: ptr(int64(12345))},
		Edges: []Edge{
			{From: ptr("web"), ClosesFirst: ptr("peer"), Rate: ptr(0.25), Lifetime: ptr(90 * time.Second), Pool: ptr(true)},
			{To: ptr("backup"), Destinations: ptr(1), SourceAddresses: ptr(2), BindAddressNoPort: ptr(false), Concurrent: ptr(0), LingerZero: ptr(true),
				HalfClose: ptr(time.Duration(0)), NAT: ptr(true), NATPorts: ptr(5), IdleTimeoutOnPath: ptr(time.Hour), PeerTimestamps: ptr(false)},
		},
	}
}

func TestStarterStatesNothingByItself(t *testing.T) {
	config, err := Parse("tcplint.toml", Starter(Host{}), testChecks)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{Rules: map[string]Level{}}
	opts := cmp.Options{cmpopts.IgnoreUnexported(Config{}), cmpopts.IgnoreFields(Config{}, "Path", "Dir")}
	if diff := cmp.Diff(want, config, opts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if notes := NewSuppressions(config, Date{2026, 1, 1}, testChecks).Notes(); len(notes) > 0 {
		t.Errorf("the starter has suppressions: %v", notes)
	}
}

func TestStarterStatesWhatTheHostStates(t *testing.T) {
	host := fullHost()
	config, err := Parse("tcplint.toml", Starter(host), testChecks)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(host.Target, config.Target); diff != "" {
		t.Errorf("[target] (-want +got):\n%s", diff)
	}
	host.Target = Target{}
	opts := cmp.Options{cmpopts.IgnoreFields(Host{}, "Place"), cmpopts.IgnoreFields(Edge{}, "Place")}
	if diff := cmp.Diff([]Host{host}, config.Hosts, opts); diff != "" {
		t.Errorf("[[host]] (-want +got):\n%s", diff)
	}
}

func TestStarterShowsEveryKeyOnce(t *testing.T) {
	text := string(withExamples(Starter(Host{})))
	var names []string
	for _, keys := range [][]string{namesOf(targetKeys()), namesOf(withoutTarget(hostKeys())), namesOf(edgeKeys()), namesOf(ignoreKeys())} {
		names = append(names, keys...)
	}
	for _, name := range names {
		want := 1
		if name == "nat" { // of a host and of an edge
			want = 2
		}
		if name == "edge" {
			continue // a header
		}
		found := regexp.MustCompile(`(?m)^\s*(# )?`+name+` = `).FindAllString(text, -1)
		if len(found) != want {
			t.Errorf("%s stands %d times, want %d", name, len(found), want)
		}
	}
	config, err := Parse("tcplint.toml", []byte(text), testChecks)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if len(config.Hosts) != 1 || len(config.Hosts[0].Edges) != 1 || len(config.Ignores) != 1 || config.Rules["TL104"] != Off {
		t.Errorf("the examples state %+v", config)
	}
	if strings.Contains(text, "\t") {
		t.Error("the starter has tabs")
	}
}

package policy_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// observed is a host of which nothing is stated, as one of the recorded
// observations shows it.
func observed(t *testing.T, name string) *policy.Input {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "internal", "diagnose", "testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	seen := &policy.Observation{}
	if err := json.Unmarshal(text, seen); err != nil {
		t.Fatal(err)
	}
	return &policy.Input{
		Schema: 1, Host: policy.Host{Name: seen.Host, Namespace: "host"}, Observation: seen,
		Worlds: []policy.World{{Kernel: policy.Kernel{Release: "6.12", Version: []int{6, 12}}}},
	}
}

func inferred(t *testing.T, in *policy.Input) policy.Inference {
	t.Helper()
	inference, err := policy.Infer(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return inference
}

func TestInferenceFillsWhatNobodyStated(t *testing.T) {
	in := observed(t, "scheme-one")
	inference := inferred(t, in)
	filled := inference.Fill(&in.Host)
	want := policy.Host{
		Name: "lb1", Namespace: "host", Roles: []string{"load-balancer"},
		Listeners: []policy.Listener{{Port: 22, Backlog: pointer(128)}, {Port: 80, Backlog: pointer(511)}},
		Edges: []policy.Edge{
			{
				Index: 0, To: pointer("http at 10.0.0.11, 10.0.0.12"), ClosesFirst: "self", Destinations: pointer(2), SourceAddresses: pointer(1),
				Rate: pointer(514.0), Concurrent: pointer(188), Pool: pointer(false), PeerTimestamps: pointer(true), Loopback: pointer(false),
			},
			{Index: 1, From: pointer("clients of port 80"), ClosesFirst: "peer", Rate: pointer(512.0), Concurrent: pointer(422)},
		},
	}
	if diff := cmp.Diff(want, in.Host); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var facts []string
	for _, fact := range filled {
		if !fact.Inferred || fact.Evidence == "" {
			t.Errorf("%+v shows not on what it rests", fact)
		}
		facts = append(facts, fact.About+" "+fact.Fact+" = "+fact.Value)
	}
	wantFacts := []string{
		" roles = load-balancer",
		" listeners = 22, 80",
		"the edge to http at 10.0.0.11, 10.0.0.12 edge.closes_first = self",
		"the edge to http at 10.0.0.11, 10.0.0.12 edge.destinations = 2",
		"the edge to http at 10.0.0.11, 10.0.0.12 edge.source_addresses = 1",
		"the edge to http at 10.0.0.11, 10.0.0.12 edge.rate = 514",
		"the edge to http at 10.0.0.11, 10.0.0.12 edge.concurrent = 188",
		"the edge to http at 10.0.0.11, 10.0.0.12 edge.pool = false",
		"the edge to http at 10.0.0.11, 10.0.0.12 edge.peer_timestamps = true",
		"the edge from clients of port 80 edge.closes_first = peer",
		"the edge from clients of port 80 edge.rate = 512",
		"the edge from clients of port 80 edge.concurrent = 422",
	}
	if diff := cmp.Diff(wantFacts, facts); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestWhatIsStatedWins(t *testing.T) {
	in := observed(t, "scheme-one")
	stated := policy.Host{
		Name: "lb1", Roles: []string{"client"}, Listeners: []policy.Listener{},
		Edges: []policy.Edge{
			{Index: 0, To: pointer("web"), ClosesFirst: "unknown"},
			{Index: 1, To: pointer("http at 10.0.0.11, 10.0.0.12"), ClosesFirst: "peer", Rate: pointer(3.0)},
			{Index: 2, From: pointer("clients of port 80"), ClosesFirst: "unknown"},
		},
	}
	inference := inferred(t, in)
	filled := inference.Fill(&stated)
	want := policy.Host{
		Name: "lb1", Roles: []string{"client"}, Listeners: []policy.Listener{},
		Edges: []policy.Edge{
			{Index: 0, To: pointer("web"), ClosesFirst: "unknown"},
			{
				Index: 1, To: pointer("http at 10.0.0.11, 10.0.0.12"), ClosesFirst: "peer", Rate: pointer(3.0), Destinations: pointer(2),
				SourceAddresses: pointer(1), Concurrent: pointer(188), Pool: pointer(false), PeerTimestamps: pointer(true), Loopback: pointer(false),
			},
			{Index: 2, From: pointer("clients of port 80"), ClosesFirst: "peer", Rate: pointer(512.0), Concurrent: pointer(422)},
		},
	}
	if diff := cmp.Diff(want, stated); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(filled) != 8 {
		t.Errorf("%d facts were told, want the 8 that were added: %+v", len(filled), filled)
	}
}

// Without timers and rates nobody can tell: what is guessed is told, not stated.
func TestGuessesAreNotFilledIn(t *testing.T) {
	in := observed(t, "scheme-one")
	in.Observation.Rates = nil
	in.Observation.Destinations = in.Observation.Destinations[:1]
	in.Observation.OtherDestinations = &policy.OtherDestinations{Count: 40, PortsInUse: 40}
	inference := inferred(t, in)
	inference.Fill(&in.Host)
	if in.Host.Roles != nil {
		t.Errorf("roles %v are stated, and were only guessed: %+v", in.Host.Roles, inference.Roles)
	}
	if len(inference.Roles) != 1 || inference.Roles[0].Sure {
		t.Errorf("roles are %+v, want a guess", inference.Roles)
	}
	if edge := in.Host.Edges[0]; edge.Destinations != nil {
		t.Errorf("%d destinations are stated, and there are 40 more", *edge.Destinations)
	}
}

func TestNothingIsInferredWithoutAnObservation(t *testing.T) {
	in := observed(t, "healthy")
	in.Observation = nil
	inference := inferred(t, in)
	if filled := inference.Fill(&in.Host); len(filled) > 0 || in.Host.Edges != nil || in.Host.Roles != nil {
		t.Errorf("%+v was filled into %+v", filled, in.Host)
	}
	outlooks, err := policy.Outlooks(context.Background(), in)
	if err != nil || len(outlooks) > 0 {
		t.Errorf("the outlook is %+v, %v", outlooks, err)
	}
}

func TestModelsAnswerManyAtOnce(t *testing.T) {
	models := &policy.Models{}
	want := inferred(t, observed(t, "scheme-two"))
	done := make(chan error)
	for range 8 {
		in := observed(t, "scheme-two")
		go func() {
			got, err := models.Infer(context.Background(), in)
			if err == nil && !cmp.Equal(want, got) {
				t.Error("the same question has another answer")
			}
			_, second := models.Outlooks(context.Background(), in)
			if err == nil {
				err = second
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func pointer[T any](value T) *T { return &value }

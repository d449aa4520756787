package exporter

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func states(count int64) policy.States {
	return policy.States{
		Established: &count, SynSent: &count, SynRecv: &count, FinWait1: &count, FinWait2: &count, TimeWait: &count,
		Close: &count, CloseWait: &count, LastAck: &count, Listen: &count, Closing: &count, NewSynRecv: &count,
	}
}

// TestTheWorstHost has more of everything than series may be.
func TestTheWorstHost(t *testing.T) {
	one := int64(1)
	observation := recorded(t, "scheme-one")
	everything(&observation)
	observation.OtherDestinations = &policy.OtherDestinations{Count: 70_000, PortsInUse: 100_000}
	observation.Destinations, observation.Listeners, observation.Processes = nil, nil, nil
	for i := range 1000 {
		observation.Destinations = append(observation.Destinations, policy.Destination{
			Local: "10.0.0.1", Remote: fmt.Sprintf("10.1.%d.%d", i/250, i%250), RemotePort: 443,
			PortsInUse: 5000, UsablePorts: 28232, States: states(1), WithoutTimestamps: &one,
		})
		observation.Listeners = append(observation.Listeners, policy.SeenListener{
			Local: "0.0.0.0", Port: i + 1, Backlog: &one, Drops: &one, States: states(1), Command: "java",
		})
		observation.Processes = append(observation.Processes, policy.Process{
			Command: "java", Peer: "10.1.0.1:" + strconv.Itoa(i), CloseWait: 100, AgeSeconds: new(float64),
		})
	}
	text := formatted(t, sight{observed: &observation}, MostDestinations)
	counts := map[string]int{}
	for _, metric := range []string{"tcplint_destination_ports_in_use", "tcplint_destination_sockets", "tcplint_listener_queue", "tcplint_close_wait"} {
		counts[metric] = len(samplesOf(text, metric))
	}
	want := map[string]int{
		"tcplint_destination_ports_in_use": MostDestinations, "tcplint_destination_sockets": 4 * MostDestinations,
		"tcplint_listener_queue": mostListeners, "tcplint_close_wait": mostCloseWait,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Error(diff)
	}
	for _, line := range []string{
		"tcplint_other_destinations 70500", "tcplint_other_destinations_ports_in_use 2.6e+06",
		"tcplint_other_listeners 950", `tcplint_other_listeners_sockets{state="time_wait"} 950`,
		"tcplint_other_close_wait 98000",
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("no %q", line)
		}
	}
	series := strings.Count(text, "\n") - strings.Count(text, "#")
	if most := mostSeries(MostDestinations); series > most {
		t.Errorf("%d series, docs/exporter.md promises at most %d", series, most)
	}
}

// mostSeries is the bound that docs/exporter.md gives.
func mostSeries(top int) int {
	return 150 + SeriesOfDestination*top + 10*mostListeners + 2*mostCloseWait
}

// TestSmallDestinationsHaveNoSeries: they are others at every scrape.
func TestSmallDestinationsHaveNoSeries(t *testing.T) {
	observation := policy.Observation{Destinations: []policy.Destination{
		{Local: "10.0.0.1", Remote: "10.0.0.2", RemotePort: 80, PortsInUse: 29, UsablePorts: 28232},
		{Local: "10.0.0.1", Remote: "10.0.0.3", RemotePort: 80, PortsInUse: 28, UsablePorts: 28232},
		{Local: "10.0.0.1", Remote: "10.0.0.4", RemotePort: 80, PortsInUse: 1, UsablePorts: 100},
	}}
	text := formatted(t, sight{observed: &observation}, 20)
	want := []string{
		`tcplint_destination_ports_in_use{local="10.0.0.1",remote="10.0.0.2",remote_port="80"} 29`,
		`tcplint_destination_ports_in_use{local="10.0.0.1",remote="10.0.0.4",remote_port="80"} 1`,
	}
	if diff := cmp.Diff(want, samplesOf(text, "tcplint_destination_ports_in_use")); diff != "" {
		t.Error(diff)
	}
	if got := samplesOf(text, "tcplint_other_destinations_ports_in_use"); !cmp.Equal(got, []string{"tcplint_other_destinations_ports_in_use 28"}) {
		t.Errorf("got %q", got)
	}
}

// TestTheListenerThatDropsIsKept finds the one that drops among a thousand.
func TestTheListenerThatDropsIsKept(t *testing.T) {
	drops, none := int64(12), int64(0)
	var observation policy.Observation
	for i := range 1000 {
		observation.Listeners = append(observation.Listeners, policy.SeenListener{Local: "::", Port: i + 1, Drops: &none, States: states(1)})
	}
	observation.Listeners[900].Drops = &drops
	told := samplesOf(formatted(t, sight{observed: &observation}, 20), "tcplint_listener_drops_total")
	if !slices.Contains(told, `tcplint_listener_drops_total{local="::",port="901"} 12`) {
		t.Errorf("got %q", told)
	}
}

// TestProcessesOfACommandAreOne: a server with workers leaks in all of them.
func TestProcessesOfACommandAreOne(t *testing.T) {
	young, old := 2.0, 90.0
	processes := []policy.Process{
		{Command: "app", Listener: "0.0.0.0:80", CloseWait: 3, AgeSeconds: &young},
		{Command: "app", Listener: "0.0.0.0:80", CloseWait: 4, AgeSeconds: &old},
		{Command: "app", Listener: "0.0.0.0:80", CloseWait: 5},
		{Command: "app", Peer: "10.0.0.9:80", CloseWait: 30},
		{Command: "curl", Peer: "10.0.0.9:80", CloseWait: 2, AgeSeconds: &old},
	}
	text := formatted(t, sight{observed: &policy.Observation{Processes: processes}}, 20)
	want := []string{
		`tcplint_close_wait{command="app",listener="",peer="10.0.0.9:80"} 30`,
		`tcplint_close_wait{command="app",listener="0.0.0.0:80",peer=""} 12`,
	}
	if diff := cmp.Diff(want, samplesOf(text, "tcplint_close_wait")); diff != "" {
		t.Error(diff)
	}
	if got := samplesOf(text, "tcplint_close_wait_oldest_seconds"); !cmp.Equal(got, []string{`tcplint_close_wait_oldest_seconds{command="app",listener="0.0.0.0:80",peer=""} 90`}) {
		t.Errorf("got %q", got)
	}
	if got := samplesOf(text, "tcplint_other_close_wait"); !cmp.Equal(got, []string{"tcplint_other_close_wait 2"}) {
		t.Errorf("got %q", got)
	}
}

// TestLeaksDoNotDependOnOrder shuffles what a probe may tell in any order.
func TestLeaksDoNotDependOnOrder(t *testing.T) {
	var processes []policy.Process
	for i := range 40 {
		processes = append(processes, policy.Process{Command: fmt.Sprintf("app%d", i%7), Listener: fmt.Sprintf(":%d", i%3), CloseWait: int64(i % 5)})
	}
	want := leaks(processes)
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(processes), func(i, j int) { processes[i], processes[j] = processes[j], processes[i] })
		if diff := cmp.Diff(want, leaks(processes), cmp.AllowUnexported(leak{})); diff != "" {
			t.Fatal(diff)
		}
	}
}

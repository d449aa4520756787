package effective

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// entangled are parameters that change or bound one another, with values that
// meet those limits from both sides.
var entangled = []struct {
	parameters []string
	values     []string
}{
	{
		[]string{"net.ipv4.ip_forward", "net.ipv4.conf.all.forwarding", "net.ipv4.conf.default.forwarding", "net.ipv4.conf.lo.forwarding", "net.ipv4.conf.all.accept_redirects"},
		[]string{"0", "1", "5", "x", ""},
	},
	{
		[]string{"net.ipv4.conf.all.rp_filter", "net.ipv4.conf.default.rp_filter", "net.ipv4.conf.lo.rp_filter"},
		[]string{"0", "1", "2", "x"},
	},
	{
		[]string{"net.ipv6.conf.all.forwarding", "net.ipv6.conf.default.forwarding", "net.ipv6.conf.lo.forwarding", "net.ipv6.conf.all.force_forwarding", "net.ipv6.conf.default.force_forwarding", "net.ipv6.conf.lo.force_forwarding"},
		[]string{"0", "1", "x", ""},
	},
	{
		[]string{"net.ipv6.conf.all.disable_ipv6", "net.ipv6.conf.default.disable_ipv6", "net.ipv6.conf.lo.disable_ipv6"},
		[]string{"0", "1", "3", "x"},
	},
	{
		[]string{"net.ipv6.conf.all.ignore_routes_with_linkdown", "net.ipv6.conf.default.ignore_routes_with_linkdown", "net.ipv6.conf.lo.ignore_routes_with_linkdown", "net.ipv6.conf.all.addr_gen_mode", "net.ipv6.conf.default.addr_gen_mode", "net.ipv6.conf.lo.addr_gen_mode"},
		[]string{"0", "1", "x"},
	},
	{
		[]string{"net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start"},
		[]string{"1024", "80", "0", "1 65535", "80 90", "1023 65535", "1024 65535", "90 80", "1025", "65535", "32768 60999", "x"},
	},
	{
		[]string{"net.ipv4.ipfrag_low_thresh", "net.ipv4.ipfrag_high_thresh"},
		[]string{"0", "1000", "3145728", "4194304", "4194305", "8000000", "-1", "x"},
	},
	{
		[]string{"net.ipv6.ip6frag_low_thresh", "net.ipv6.ip6frag_high_thresh"},
		[]string{"0", "1000", "3145728", "4194304", "4194305", "8000000"},
	},
	{
		[]string{"net.ipv4.tcp_reordering", "net.ipv4.tcp_max_reordering"},
		[]string{"0", "1", "3", "300", "301", "1000", "-1"},
	},
	{
		[]string{"net.ipv4.neigh.lo.base_reachable_time", "net.ipv4.neigh.lo.base_reachable_time_ms", "net.ipv4.neigh.lo.retrans_time", "net.ipv4.neigh.lo.retrans_time_ms", "net.ipv6.route.gc_min_interval", "net.ipv6.route.gc_min_interval_ms"},
		[]string{"0", "1", "20", "100", "1000"},
	},
	{
		[]string{"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"},
		[]string{"4096 131072 6291456", "1", "5 6", "7 8 x", "9 0 1", "1 2 3 4"},
	},
}

func TestRunningKernelHoldsWhatASequenceLeaves(t *testing.T) {
	nettest.Require(t)
	world, catalogue := runningWorld(t)
	random := rand.New(rand.NewPCG(3, 4))
	known, unknown := 0, 0
	for _, group := range entangled {
		for round := range 250 {
			writes, said := sequence(catalogue, random, group.parameters, group.values)
			loader := Loader{SkipsEqual: round%2 == 1, StopsAtRefusal: round%5 == 4}
			predicted := Apply(catalogue, world, loader, writes, readKernel)
			compare(t, said, predicted, play(loader, predicted, writes))
			for _, e := range predicted.Effective {
				switch {
				case e.Value != nil:
					known++
				case !e.Derived: // nobody asked for what a write may do elsewhere
					unknown++
				}
			}
		}
	}
	t.Logf("known %d, unknown %d", known, unknown)
	if unknown*10 > known {
		t.Errorf("%d values are unknown and only %d known", unknown, known)
	}
}

func sequence(catalogue Catalogue, random *rand.Rand, parameters, values []string) (writes []Write, said string) {
	for i := range 1 + random.IntN(7) {
		w := Write{
			Setting:        i,
			Parameter:      parameters[random.IntN(len(parameters))],
			Value:          []byte(values[random.IntN(len(values))]),
			AppendsNewline: random.IntN(2) == 0,
		}
		if d, ok := catalogue.Describe(w.Parameter); ok && d.Presence != Present {
			continue
		}
		writes = append(writes, w)
		said += fmt.Sprintf("%s=%s; ", w.Parameter, w.Value)
	}
	return writes, said
}

// play writes as the loader would, and gives the kernel's answers.
func play(loader Loader, predicted Result, writes []Write) []error {
	answers := make([]error, len(predicted.Trace))
	for i := range predicted.Trace {
		w := writes[i]
		if held, ok := readKernel(w.Parameter); loader.SkipsEqual && ok && held == string(w.Value) {
			continue
		}
		data := w.Value
		if w.AppendsNewline {
			data = append([]byte(nil), append(data, '\n')...)
		}
		answers[i] = os.WriteFile(nettest.Path(w.Parameter), data, 0)
		if answers[i] != nil && loader.StopsAtRefusal {
			break
		}
	}
	return answers
}

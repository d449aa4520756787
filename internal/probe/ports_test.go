package probe

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestParsePorts(t *testing.T) {
	for _, c := range []struct {
		span, reserved, want string
	}{
		{"32768\t60999", "", "32768-60999 reserved 0 usable 28232"},
		{"40000 40009", "1-40001,40005,40009-65535", "40000-40009 reserved 4 usable 6"},
		{"40000 40009\n", "80,50000-50010\n", "40000-40009 reserved 0 usable 10"},
		{"1 65535", "1-65535", "1-65535 reserved 65535 usable 0"},
		{"", "", `error: ip_local_port_range is "", not two ports`},
		{"1 2 3", "", `error: ip_local_port_range is "1 2 3", not two ports`},
		{"60999 32768", "", `error: ip_local_port_range is "60999 32768": the first port is above the second`},
		{"1 70000", "", `error: ip_local_port_range: "70000" is no port`},
		{"1 2", "5-x", `error: ip_local_reserved_ports: "x" is no port`},
		{"1 2", "5;6", `error: ip_local_reserved_ports: "5;6" is no port`},
	} {
		p, err := parsePorts(c.span, c.reserved)
		got := fmt.Sprintf("%d-%d reserved %d usable %d", p.low, p.high, len(p.reserved), p.usable(func(uint16) bool { return false }))
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != c.want {
			t.Errorf("%q, %q: got %s, want %s", c.span, c.reserved, got, c.want)
		}
	}
}

// What is usable here is what the capacity model calls usable.
func TestUsablePortsAreThoseOfTheModel(t *testing.T) {
	models := &policy.Models{}
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 5))
		low := 1 + random.IntN(65535)
		high := low + random.IntN(65536-low)
		var reserved []string
		taken := map[int64]bool{}
		for range random.IntN(6) {
			from := int64(random.IntN(65536))
			to := min(from+int64(random.IntN(300)), 65535)
			reserved = append(reserved, fmt.Sprintf("%d-%d", from, to))
			for port := from; port <= to; port++ {
				taken[port] = true
			}
		}
		var listening [1 << 16]bool
		for range random.IntN(50) {
			port := random.IntN(65536)
			listening[port], taken[int64(port)] = true, true
		}
		p, err := parsePorts(fmt.Sprintf("%d %d", low, high), strings.Join(reserved, ","))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := models.Capacity(t.Context(), policy.CapacityQuestion{
			Low: low, High: high, Reserved: intervals(taken), Destinations: 1, SourceAddresses: 1,
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.usable(func(port uint16) bool { return listening[port] }); got != int64(answer.UsablePorts) {
			t.Fatalf("seed %d: %d-%d without %v: %d, the model has %d", seed, low, high, reserved, got, answer.UsablePorts)
		}
	}
}

// intervals are sorted and disjoint, as the model wants them.
func intervals(ports map[int64]bool) [][2]int64 {
	sorted := make([]int64, 0, len(ports))
	for port := range ports {
		sorted = append(sorted, port)
	}
	slices.Sort(sorted)
	found := [][2]int64{}
	for _, port := range sorted {
		if last := len(found) - 1; last >= 0 && found[last][1]+1 == port {
			found[last][1] = port
		} else {
			found = append(found, [2]int64{port, port})
		}
	}
	return found
}

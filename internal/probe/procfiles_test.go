package probe

import (
	"strconv"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// The kernel cuts off a list of ports where the reader's first buffer ends, and
// gives the rest to nobody.
func TestLongListOfReservedPorts(t *testing.T) {
	nettest.Require(t)
	for _, count := range []int{1, 340, 341, 600} {
		list := make([]string, 0, count)
		for n := range count {
			list = append(list, strconv.Itoa(33000+3*n))
		}
		want := strings.Join(list, ",")
		nettest.Write(t, reservedPorts, want)
		got, err := ThreadFiles("sys/net/ipv4/ip_local_reserved_ports")
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want+"\n" {
			t.Errorf("of %d bytes %d were read, which end with %q", len(want)+1, len(got), got[max(0, len(got)-20):])
		}
	}
}

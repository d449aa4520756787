package probed

import (
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// 127.0.0.1 closes first: its ports wait. The default of tcp_tw_reuse, 2, takes
// them again there.
func TestLocalPorts(t *testing.T) {
	s := serve(t, untilEOF)
	ports(t, 40000, 40)
	nettest.Write(t, "net.ipv4.tcp_tw_reuse", "0")
	// TL807 says that no file sets these two, which is so.
	live := func() []finding { return s.findings(except(t, diagnosed(t, "100ms"), "TL807")) }

	s.close(19)
	silent(t, live())
	s.close(6)
	wants(t, live(), "TL801", "warning", "25 of 40 local ports to "+s.Addr().String()+" are held (62 %: 25 TIME_WAIT", "since tcp_tw_reuse is 0")
	s.close(15)
	wants(t, live(), "TL801", "error", "40 of 40 local ports", "none is left, and connect() fails with EADDRNOTAVAIL")

	nettest.Write(t, "net.ipv4.tcp_tw_reuse", "2")
	time.Sleep(1200 * time.Millisecond)
	silent(t, live())
	s.close(5)
}

func TestReuseThatCannotAct(t *testing.T) {
	s := serve(t, untilEOF)
	ports(t, 41000, 100)
	nettest.Write(t, "net.ipv4.tcp_tw_reuse", "1")
	nettest.Write(t, "net.ipv4.tcp_timestamps", "0")
	s.close(30)
	found := wants(t, s.findings(except(t, diagnosed(t, "100ms"), "TL807")), "TL808", "warning", "tcp_tw_reuse=1 takes none of the 30 ports to "+s.Addr().String(), "timestamps are off here")
	if found.Remedy != "set net.ipv4.tcp_timestamps=1 here" {
		t.Errorf("remedy %q", found.Remedy)
	}
}

// Set at run time, by no file: README's example of an error, on a host that runs it.
func TestReuseWithoutTimestampsAtRunTime(t *testing.T) {
	nettest.Require(t, nettest.Room)
	nettest.Write(t, "net.ipv4.tcp_tw_reuse", "1")
	nettest.Write(t, "net.ipv4.tcp_timestamps", "0")
	ports(t, 43000, 10000)
	d := document(t, "100ms")
	wants(t, except(t, live(d), "TL807"), "TL808", "warning", "the running kernel has tcp_tw_reuse=1 and tcp_timestamps=0")
	heads(t, d, diagnose.Warning, "The running kernel has tcp_tw_reuse=1 and tcp_timestamps=0: connect() takes no port in TIME_WAIT again")

	nettest.Write(t, "net.ipv4.tcp_timestamps", "1")
	silent(t, except(t, diagnosed(t, "100ms"), "TL807"))
}

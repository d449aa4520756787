package proofs

import (
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var reuseDelay = prove.Proof{
	ID:     "REUSE-DELAY",
	Proves: []string{"TL109"},
	Claim:  "tcp_tw_reuse_delay is how long a port stays in TIME_WAIT before tcp_tw_reuse may take it again",
	Expect: []prove.Expectation{
		{What: "ports taken again after 0.2 s, delay 50 ms", Want: prove.Is(10)},
		{What: "ports taken again after 0.2 s, delay 1000 ms", Want: prove.Is(0)},
		{What: "ports taken again after 1.3 s, delay 1000 ms", Want: prove.Is(10)},
		{What: "ports taken again after 1.3 s, delay 5000 ms", Want: prove.Is(0)},
		{What: "delay 0", Want: prove.Is("EINVAL")},
	},
	Run: func(room *prove.Room) {
		const delay = "net.ipv4.tcp_tw_reuse_delay" // Linux 6.14, commit ca6a6f93867a
		client := room.Self
		client.Get(delay)
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		client.Set("net.ipv4.tcp_tw_reuse", "1")
		// Other destinations have the same ports once more.
		short, long, longest := room.Self.Listen(8080, backlog), room.Self.Listen(8081, backlog), room.Self.Listen(8082, backlog)
		for _, listener := range []*prove.Listener{short, long, longest} {
			didChurn(room, listener, 10)
			churn(client, listener, 10)
		}
		again := func(what, value string, listener *prove.Listener) {
			client.Set(delay, value)
			didChurn(room, listener, 10)
			ports, _ := churn(client, listener, 10)
			room.Measure(what, ports)
		}
		closed := time.Now()
		room.Wait(200 * time.Millisecond)
		again("ports taken again after 0.2 s, delay 1000 ms", "1000", long)
		if took := time.Since(closed); took > time.Second {
			room.NotApplicable("this machine is too busy: 0.2 s became %.1f s; try tcplint prove REUSE-DELAY alone", took.Seconds())
		}
		again("ports taken again after 0.2 s, delay 50 ms", "50", short)
		room.Wait(1100 * time.Millisecond)
		again("ports taken again after 1.3 s, delay 5000 ms", "5000", longest)
		again("ports taken again after 1.3 s, delay 1000 ms", "1000", long)
		room.Measure("delay 0", outcome(client.TrySet(delay, "0")))
	},
}

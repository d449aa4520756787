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
		keepTimeWait(client)
		client.Set("net.ipv4.ip_local_port_range", tenPorts)
		again := func(value string, listener *prove.Listener) (ports int) {
			client.Set("net.ipv4.tcp_tw_reuse", "1")
			client.Set(delay, value)
			didChurn(room, listener, 10)
			ports, _ = churn(client, listener, 10)
			return ports
		}

		// Other destinations have the same ports once more.
		short, longest := room.Self.Listen(8080, backlog), room.Self.Listen(8081, backlog)
		takeAll(room, client, short)
		long, early := beforeASecond(room, client, func(listener *prove.Listener) int { return again("1000", listener) })
		room.Measure("ports taken again after 0.2 s, delay 1000 ms", early)
		room.Measure("ports taken again after 0.2 s, delay 50 ms", again("50", short))
		began := time.Now()
		takeAll(room, client, longest)
		room.Wait(afterReuseDelay)
		late := again("5000", longest)
		if took := time.Since(began); took >= 5*time.Second {
			room.NotApplicable("this machine is too slow: 1.3 s became %.1f s; try tcplint prove REUSE-DELAY alone", took.Seconds())
		}
		room.Measure("ports taken again after 1.3 s, delay 5000 ms", late)
		room.Measure("ports taken again after 1.3 s, delay 1000 ms", again("1000", long))
		room.Measure("delay 0", outcome(client.TrySet(delay, "0")))
	},
}

// beforeASecond takes all ports, and tries again 0.2 s later. On a busy machine that
// may be more than a second after the first was closed: then it begins anew, with
// another destination.
func beforeASecond(room *prove.Room, client *prove.Side, again func(*prove.Listener) int) (listener *prove.Listener, ports int) {
	var took time.Duration
	for attempt := range uint16(3) {
		listener = room.Self.Listen(8082+attempt, backlog)
		began := time.Now()
		takeAll(room, client, listener)
		room.Wait(200 * time.Millisecond)
		ports = again(listener)
		if took = time.Since(began); took < time.Second {
			return listener, ports
		}
	}
	room.NotApplicable("this machine is too slow: 0.2 s became %.1f s, three times; try tcplint prove REUSE-DELAY alone", took.Seconds())
	return listener, ports
}

package proofs

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

var somaxconn = prove.Proof{
	ID:     "SOMAXCONN",
	Proves: []string{"TL304"},
	Claim:  "somaxconn cuts the backlog when listen() is called: raised later it does nothing until the program calls listen() again",
	Expect: []prove.Expectation{
		{What: "backlog after listen(4096) with somaxconn=128", Want: prove.Is(128)},
		{What: "backlog once somaxconn is 4096", Want: prove.Is(128)},
		{What: "backlog after listen(4096) again", Want: prove.Is(4096)},
	},
	Run: func(room *prove.Room) {
		const limit, look = "net.core.somaxconn", "ss -ltn  # Send-Q is the backlog"
		server := room.Self
		// Up to about Linux 6.2 net.core is hidden in the namespaces of ordinary users.
		server.Get(limit)
		server.Set(limit, "128")
		var listener *prove.Listener
		room.Quietly(func() { listener = server.Listen(8080, 4096) })
		room.Did("listen(4096)", fmt.Sprintf(
			`python3 -c 'import signal, socket; s = socket.create_server(("%s", 8080), backlog=4096); signal.signal(signal.SIGUSR1, lambda *_: s.listen(4096)); [signal.pause() for _ in range(9)]' & sleep 1; `+look,
			server.Address))
		room.Measure("backlog after listen(4096) with somaxconn=128", backlogOf(server))
		server.Set(limit, "4096")
		room.Did("look again", look)
		room.Measure("backlog once somaxconn is 4096", backlogOf(server))
		room.Did("listen(4096) again on the same socket", "kill -USR1 $!; sleep 0.2; "+look)
		listener.ListenAgain(4096)
		room.Measure("backlog after listen(4096) again", backlogOf(server))
	},
}

// backlogOf is the backlog of the only listener of a side.
func backlogOf(side *prove.Side) uint32 {
	for _, socket := range side.Sockets(probe.Listen) {
		return socket.Backlog
	}
	return 0
}

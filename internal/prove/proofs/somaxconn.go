package proofs

import (
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
		const limit = "net.core.somaxconn"
		server := room.Self
		// Up to about Linux 6.2 net.core is hidden in the namespaces of ordinary users.
		server.Get(limit)
		server.Set(limit, "128")
		room.Did("listen(4096)", "ss -ltn  # Send-Q is the backlog")
		listener := server.Listen(8080, 4096)
		room.Measure("backlog after listen(4096) with somaxconn=128", backlogOf(server))
		server.Set(limit, "4096")
		room.Measure("backlog once somaxconn is 4096", backlogOf(server))
		room.Did("listen(4096) again on the same socket", "")
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

package proofs

import (
	"fmt"
	"math"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// forgottenIn is what is left of the time of the tracker's entry for a connection.
func forgottenIn(side *prove.Side, of *prove.Socket) string {
	if flow := side.Flow(of); flow != nil {
		return fmt.Sprintf("%d s", flow.Seconds)
	}
	return "it is not tracked"
}

// entries is how many entries the tracker has for a connection.
func entries(side *prove.Side, of *prove.Socket) int {
	if side.Flow(of) == nil {
		return 0
	}
	return 1
}

// entriesTo are those for connections to a listener.
func entriesTo(side *prove.Side, listener *prove.Listener) []sandbox.Flow {
	var flows []sandbox.Flow
	for _, flow := range side.Flows() {
		if flow.To == listener.Local {
			flows = append(flows, flow)
		}
	}
	return flows
}

// shortest is the least time that an entry has left.
func shortest(flows []sandbox.Flow) string {
	least := uint32(math.MaxUint32)
	for _, flow := range flows {
		least = min(least, flow.Seconds)
	}
	return fmt.Sprintf("%d s", least)
}

// endsIn is how many ends of a connection are in a state, both on one side.
func endsIn(side *prove.Side, of *prove.Socket, state probe.State) int {
	ends := 0
	for _, socket := range side.Sockets(state) {
		if socket.Local == of.Local || socket.Remote == of.Local {
			ends++
		}
	}
	return ends
}

// arrives sends 10 bytes from one end of a connection to the other, which reads
// nothing, and tells how many wait there.
func arrives(room *prove.Room, side *prove.Side, from, to *prove.Socket) uint32 {
	room.Did("send 10 bytes", "")
	from.Send(10)
	// What is dropped is sent again, after 0.2 s first.
	room.Wait(500 * time.Millisecond)
	room.Did("look how many have arrived", "ss -tn  # Recv-Q")
	return waiting(side, from, to)
}

// waiting is how many bytes from one end of a connection the other has not read.
func waiting(side *prove.Side, from, to *prove.Socket) uint32 {
	for _, state := range []probe.State{probe.Established, probe.FinWait2} {
		for _, socket := range side.Sockets(state) {
			if socket.Local == to.Local && socket.Remote == from.Local {
				return socket.Queue
			}
		}
	}
	return 0
}

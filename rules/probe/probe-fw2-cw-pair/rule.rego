# METADATA
# scope: package
# title: A program on another probed host does not close connections of this one
# description: |
#   Two hosts were probed, and they show the two ends of the same connections:
#   FIN_WAIT2 here, CLOSE_WAIT there. This host has closed and waits for the other
#   one to do the same. A connection passes through that pair in milliseconds; where
#   more than ten are in it, the program there does not call close(). The fault is
#   there, whoever of the two complains.
#
#   Here nothing is to be set. tcp_fin_timeout ends FIN_WAIT2 only where no process
#   holds the socket any more, and takes away the trace, not the fault: CLOSE_WAIT
#   stays over there until that program closes or dies.
# custom:
#   id: TL803
#   severity: error
#   when: [observed]
#   parameters: []
#   reads: []
#   facts: []
#   overrides: []
#   proof: [CLOSEWAIT]
#   sources:
#     - "RFC 9293 section 3.3.2: FIN-WAIT-2 waits for the peer's FIN, CLOSE-WAIT for the program's close"
#     - "measured on Linux 6.18: a server that never closes leaves as many FIN_WAIT2 at the client as CLOSE_WAIT at itself; after tcp_fin_timeout only the latter are left"
#   remedy: let the program there close its end
#   part: line
package tcplint.rules.TL803

import data.tcplint.lib
import data.tcplint.model

report contains {
	"observed": sprintf("peer %s", [concat(" ", names(peer))]),
	"message": sprintf("%s connections wait in FIN_WAIT2 here and in CLOSE_WAIT on %s: this host has closed them, and %s%s has not", [lib.grouped(peer.fin_wait2_here_close_wait_there), peer.host, who(peer), whose(peer)]),
	"remedy": sprintf("mend %s on %s: close() in every path after read returns 0. Nothing is to be set here: tcp_fin_timeout would end FIN_WAIT2 and leave CLOSE_WAIT there", [who(peer), peer.host]),
} if {
	some peer in lib.observation.peers
	peer.fin_wait2_here_close_wait_there > model.thresholds.close_wait_few
}

names(peer) := [name |
	some name in array.concat([peer.host], array.concat(lib.pid_names(peer), [peer.listener]))
	name != ""
]

who(peer) := lib.pid_name(peer) if {
	lib.pid_name(peer)
} else := "the program"

whose(peer) := sprintf(" behind listener %s", [peer.listener]) if {
	peer.listener != ""
} else := ""

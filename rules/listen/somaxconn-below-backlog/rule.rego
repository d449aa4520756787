# METADATA
# scope: package
# title: somaxconn is below the backlog that a program asks for
# description: |
#   listen() takes the smaller of its backlog argument and net.core.somaxconn, and
#   says nothing. The accept queue, and since Linux 4.4 the SYN queue, are then
#   shorter than the program was configured for, and bursts are dropped. The limit
#   is read when the program calls listen(): raising it does nothing for a socket
#   that already listens, until the program is restarted. A small limit is fine on
#   a host that accepts few connections at a time. The default is 4096 since Linux
#   5.4 and 128 before.
# custom:
#   id: TL304
#   severity: warning
#   parameters: [net.core.somaxconn]
#   reads: []
#   facts: [listeners, public, roles, edges]
#   roles: [load-balancer, web, database, kubernetes-node]
#   overrides: []
#   proof: [SOMAXCONN]
#   sources:
#     - "Linux 6.12 net/socket.c __sys_listen(): min(backlog, somaxconn)"
#     - "Linux commit 19f92a030ca6 (5.4): 128 becomes 4096"
#     - "measured on Linux 6.18: listen(4096) under 128 stays at 128 until the next listen()"
#   remedy: raise net.core.somaxconn to the backlog and restart the program
package tcplint.rules.TL304

import data.tcplint.lib

report contains {
	"parameter": "net.core.somaxconn",
	"settings": settings,
	"source": source,
	"message": sprintf("somaxconn=%d cuts the backlog of %d that port %d asks for: listen() takes the smaller one and says nothing", [lib.asked_int("net.core.somaxconn"), largest.backlog, largest.port]),
} if {
	largest
	[settings, source] := place
}

report contains {
	"parameter": "net.core.somaxconn",
	"settings": [setting.index],
	"message": sprintf("somaxconn=%d is short for a host that strangers reach: no accept queue gets longer, and a burst of connections is dropped", [lib.asked_int("net.core.somaxconn")]),
	"remedy": "set net.core.somaxconn to 4096, the default since Linux 5.4, or more, and restart the programs that listen",
} if {
	setting := small
	lib.is_true("public")
}

report contains {
	"verdict": "undetermined",
	"missing": ["public"],
	"parameter": "net.core.somaxconn",
	"settings": [setting.index],
	"message": sprintf("somaxconn=%d is short for a host that strangers reach, and nothing says whether they reach this one", [lib.asked_int("net.core.somaxconn")]),
} if {
	setting := small
	not lib.stated("public")
	serves

	# Writing the kernel's own default changes nothing.
	not lib.is_default("net.core.somaxconn")
}

# The listener with the largest backlog that is cut; of equals the lowest port.
largest := first if {
	somaxconn := lib.asked_int("net.core.somaxconn")
	cut := [[0 - listener.backlog, listener.port] |
		some listener in lib.listeners
		listener.backlog > somaxconn
		listener.backlog != null
	]
	[backlog, port] := min(cut)
	first := {"backlog": 0 - backlog, "port": port}
}

small := lib.winner("net.core.somaxconn") if {
	lib.asked_int("net.core.somaxconn") < 1024
	not largest
}

serves if lib.listens

serves if lib.listening_unknown

place := [[setting.index], null] if {
	setting := lib.winner("net.core.somaxconn")
} else := [[], source] if {
	source := lib.first_source
} else := [[], null]

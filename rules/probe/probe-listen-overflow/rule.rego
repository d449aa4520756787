# METADATA
# scope: package
# title: Connections are dropped at a listener
# description: |
#   The kernel finishes the handshake and puts the connection into the accept queue
#   of the listener, where it waits for accept(). The queue holds one more than the
#   backlog, which is what the program gave to listen(), at most somaxconn at that
#   moment. While it is full, new SYNs and the last ACK of a handshake are dropped:
#   clients see a connect() that takes 1 s, 3 s, 7 s longer, or times out.
#
#   A queue that is full means first of all that the program does not accept fast
#   enough: too few workers, a blocked event loop, a pause. A longer queue only
#   absorbs bursts. For one, raise the smaller of the two, the backlog in the program
#   or net.core.somaxconn, and start the program again: the kernel takes both at
#   listen() only.
#
#   Where SYNs are dropped because the queue of half-open connections is full, that
#   is because SYN cookies are off. Leave tcp_max_syn_backlog alone: with cookies on
#   it does nothing. Leave tcp_abort_on_overflow at 0: with 1 a burst that the queue
#   would have absorbed a moment later gets RST.
#
#   The counters count since boot, and only what they counted between the two looks
#   is judged.
# custom:
#   id: TL805
#   severity: error
#   when: [observed]
#   parameters: [net.core.somaxconn, net.ipv4.tcp_syncookies]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [OVERFLOW]
#   sources:
#     - "Linux 6.12 include/net/sock.h sk_acceptq_is_full(): full is more than the backlog"
#     - "Linux 6.12 net/ipv4/tcp_input.c tcp_conn_request(), net/ipv4/tcp_ipv4.c tcp_v4_syn_recv_sock(): ListenOverflows, ListenDrops, TCPReqQFullDrop"
#     - "Linux 6.12 net/socket.c __sys_listen(): the backlog is cut to somaxconn"
#     - "measured on Linux 6.18: a somaxconn that is raised changes no socket that listens already"
#   remedy: let the program accept faster, or give it a longer queue
#   part: line
package tcplint.rules.TL805

import data.tcplint.lib

# One at its limit is named with what was dropped meanwhile.
report contains {
	"parameter": parameter(listener),
	"observed": lib.listener_name(listener),
	"related": lib.deciding_lines(["net.core.somaxconn"]),
	"message": sprintf("%s has its accept queue at the limit: %s connections wait for accept()%s, and its backlog is %s%s", [lib.listener_name(listener), lib.grouped(listener.queue), by(listener), lib.grouped(listener.backlog), dropped]),
	"remedy": remedy(listener),
} if {
	some listener in full
}

# Nobody is full at this moment: those that dropped are suspected.
report contains {
	"parameter": "net.core.somaxconn",
	"observed": "accept queues",
	"related": lib.deciding_lines(["net.core.somaxconn"]),
	"message": sprintf("%s connections a second are dropped since an accept queue is full%s", [lib.rate_text(accept_rate), suspects]),
	"remedy": "let the program accept faster (more workers, nothing that blocks), or raise its backlog and net.core.somaxconn, whichever is smaller, and start it again",
} if {
	count(full) == 0
	accept_rate > 0
}

report contains {
	"parameter": "net.ipv4.tcp_syncookies",
	"observed": "SYN queues",
	"related": lib.deciding_lines(["net.ipv4.tcp_syncookies"]),
	"message": sprintf("%s SYNs a second are dropped: a queue of half-open connections is full and SYN cookies are off%s", [lib.rate_text(syn_rate), suspects]),
	"remedy": "set net.ipv4.tcp_syncookies=1, which costs nothing while the queue has room",
} if {
	syn_rate > 0
}

# Dropped at a listener for another reason: no memory, no route, a filter.
report contains {
	"severity": "warning",
	"observed": "listeners",
	"message": sprintf("%s connections a second are dropped at a listener, and no queue is full%s", [lib.rate_text(lib.seen_rate("TcpExt.ListenDrops")), suspects]),
	"remedy": "look at the memory of TCP (net.ipv4.tcp_mem against mem in /proc/net/sockstat) and at the kernel's log; no queue has to be longer for that",
} if {
	count(full) == 0
	lib.seen_rate("TcpExt.ListenDrops") > 0
	not accept_drops
	not syn_drops
}

accept_drops if accept_rate > 0

accept_rate := lib.seen_rate("TcpExt.ListenOverflows")

syn_drops if syn_rate > 0

syn_rate := lib.seen_rate("TcpExt.TCPReqQFullDrop")

# At the limit: the kernel drops what comes when there is one more than the
# backlog. listen() with 0 is a queue of 1.
full := [listener |
	some listener in lib.observation.listeners
	is_number(listener.backlog)
	listener.queue >= max([listener.backlog, 1])
]

# --- words

by(listener) := sprintf(" by %s", [lib.pid_name(listener)]) if {
	lib.pid_name(listener)
} else := ""

dropped := sprintf("; %s a second are dropped", [lib.rate_text(accept_rate)]) if {
	accept_rate > 0
} else := ""

suspects := sprintf(" (those that have dropped since they listen: %s)", [concat(", ", names)]) if {
	names := [sprintf("%s %s", [lib.endpoint(entry[2].local, entry[2].port), lib.grouped(0 - entry[0])]) |
		some entry in array.slice(droppers, 0, 3)
	]
	count(names) > 0
} else := ""

droppers := sort([[0 - listener.drops, i, listener] |
	some i, listener in lib.observation.listeners
	is_number(listener.drops)
	listener.drops > 0
])

# somaxconn has cut the backlog, or the program has asked for no more.
parameter(listener) := "net.core.somaxconn" if {
	cut(listener)
} else := ""

cut(listener) if listener.backlog >= lib.live_int("net.core.somaxconn")

remedy(listener) := sprintf("let %s accept faster; for bursts raise net.core.somaxconn, which is %d, and its own backlog where that is not greater, and start it again", [who(listener), lib.live_int("net.core.somaxconn")]) if {
	cut(listener)
} else := sprintf("let %s accept faster; for bursts raise the backlog that it gives to listen() (%d; net.core.somaxconn allows %d) and start it again", [who(listener), listener.backlog, lib.live_int("net.core.somaxconn")]) if {
	lib.live_int("net.core.somaxconn")
} else := sprintf("let %s accept faster; for bursts raise its backlog and net.core.somaxconn, whichever is smaller, and start it again", [who(listener)])

who(listener) := lib.pid_name(listener) if {
	lib.pid_name(listener)
} else := "the program"

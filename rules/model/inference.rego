# What an observation shows of the facts that tcplint.toml states: roles, who
# closes first, edges. TIME_WAIT lands on the side that closes first (RFC 9293
# section 3.6), so a count of it on a listener's port or towards a destination is
# evidence, and each fact here says on what it rests. What is stated wins.
package tcplint.model.inference

import data.tcplint.lib

# METADATA
# description: |
#   The answer to `data.tcplint.model.inference.answer` for the document of one
#   host. `sure` facts are filled in where nobody stated any; the others are
#   guesses for a reader.
answer := inferred if {
	seen := object.union(input, {"world": input.worlds[0]})
	inferred := facts with input as seen
}

facts := {
	"closers": array.concat([shown(closer) | some closer in listener_closers], [shown(closer) | some closer in destination_closers]),
	"roles": roles,
	"listeners": listeners,
	"edges": [edge | some edge in array.concat(outbound_edges, inbound_edges)],
}

shown(closer) := object.union(object.filter(closer, ["about", "closes_first", "sure", "evidence"]), {"inferred": true})

# --- from where on numbers are evidence

# A connection or two may have been closed by the other side than usual: a server
# lets an idle connection time out, a client breaks off.
enough := 10

# A rate below one a second, measured over a look of some seconds, is chance.
enough_rate := 1

# Of the connections that come and go at least half leave TIME_WAIT here: this
# host closes first. At most a tenth: it does not.
most := 0.5

nearly_all := 0.9

hardly := 0.1

# --- what the looks counted

counted(states, state) := states[state] if {
	is_number(states[state])
} else := 0

total(things, state) := sum([counted(thing.states, state) | some thing in things])

# Connections of some listeners or destinations, in any state.
connections(things) := sum([n |
	some thing in things
	some state, n in thing.states
	state != "listen"
	is_number(n)
])

closed_per_second(things) := sum([thing.closed_per_second | some thing in things; is_number(thing.closed_per_second)])

# Taken again is closed too: what was in TIME_WAIT is gone before its time.
closed_outbound := closed_per_second(seen_destinations) + rate_or_0("TcpExt.TWRecycled")

rate_or_0(counter) := rate if {
	rate := lib.seen_rate(counter)
} else := 0

seen_listeners := [listener | some listener in lib.observation.listeners]

seen_destinations := [destination | some destination in lib.observation.destinations]

# By port. Merging objects is linear, where a search for each port is not, and
# there may be thousands.
on_port := {port: [seen_listeners[i] | some i, _ in indexes] |
	some port, indexes in object.union_n([{listener.port: {i: true}} | some i, listener in seen_listeners])
}

# By remote address and port.
towards := {key: [seen_destinations[i] | some i, _ in indexes] | some key, indexes in destination_indexes}

destination_indexes := object.union_n([{[destination.remote, destination.remote_port]: {i: true}} | some i, destination in seen_destinations])

# The one that comes first in the observation first: it has the most ports.
destination_keys := [entry[1] |
	some entry in sort([[min({i | some i, _ in indexes}), key] | some key, indexes in destination_indexes])
]

# The share of the connections that come (or go) of which TIME_WAIT stays here.
# Above tcp_max_tw_buckets connections end without it, and the share says nothing.
share(closed, counter) := closed / opened if {
	opened := lib.seen_rate(counter)
	opened >= enough_rate
	rate_or_0("TcpExt.TCPTimeWaitOverflow") == 0
}

# Connections that end from ESTABLISHED or CLOSE_WAIT by a reset, sent or
# received (Linux 6.12 net/ipv4/tcp.c tcp_set_state()): neither side keeps
# TIME_WAIT. A load balancer ends idle connections to its backends in this way.
mostly_reset(counter) if {
	opened := lib.seen_rate(counter)
	opened >= enough_rate
	rate_or_0("Tcp.EstabResets") >= opened * most
}

# --- the ports that programs listen on

listeners := [{"port": port, "backlog": backlog_or_null(port)} | some port in listening_ports]

listening_ports := sort([port | some port, _ in on_port])

# The kernel cuts a backlog to somaxconn: only a smaller one is the program's own.
backlog_or_null(port) := min(own) if {
	own := {listener.backlog |
		some listener in on_port[port]
		is_number(listener.backlog)
		listener.backlog < lib.live_int("net.core.somaxconn")
	}
	count(own) > 0
} else := null

# "1 port", "31,036 ports"
amount(1, one, _) := sprintf("1 %s", [one])

amount(n, _, many) := sprintf("%s %s", [lib.grouped(n), many]) if n != 1

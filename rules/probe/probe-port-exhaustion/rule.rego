# METADATA
# scope: package
# title: The local ports to a destination run out
# description: |
#   Each connection to a destination holds one local port of ip_local_port_range:
#   while it lives, and for 60 seconds of TIME_WAIT after it where this host closed
#   first. connect() searches the ports of one parity first. Above half of them it
#   goes through that whole half in vain every time, and when none is left it fails
#   with EADDRNOTAVAIL ("Cannot assign requested address"). Other destinations are
#   not concerned: the same local port serves each of them.
#
#   What holds the ports decides what helps:
#
#   - TIME_WAIT: this host closes first. Keep the connections open (keep-alive, a
#     pool), or set tcp_tw_reuse=1, which takes a port again after a second where
#     both ends send timestamps. Where reuse acts, ports in TIME_WAIT are not
#     counted as held here.
#   - ESTABLISHED: a pool is too big, or connections are not given back. Reuse does
#     nothing for a connection that is open.
#   - SYN_SENT: the destination does not answer.
#   - CLOSE_WAIT: the program here does not close what the other end has closed.
#
#   A wider range, a second destination or a second source address give more ports
#   in each case. tcp_fin_timeout does not shorten TIME_WAIT, a lower
#   tcp_max_tw_buckets takes away its protection, and SO_LINGER 0 loses data: leave
#   them alone.
# custom:
#   id: TL801
#   severity: error
#   when: [observed]
#   parameters: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports, net.ipv4.tcp_tw_reuse, net.ipv4.tcp_timestamps]
#   reads: [net.ipv4.tcp_tw_reuse_delay]
#   facts: []
#   overrides: [TL113, TL205, TL601, TL604, TL808, TL901]
#   proof: [CAP-NOREUSE]
#   sources:
#     - "Linux 6.12 net/ipv4/inet_hashtables.c __inet_hash_connect(): one parity first, EADDRNOTAVAIL where no port is left"
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(): a port in TIME_WAIT is taken again after tcp_tw_reuse_delay"
#     - "measured on Linux 6.18 with 2000 ports: the median of connect() is 29 us below half and 186 us above"
#   remedy: keep the connections to it open in a pool, or let tcp_tw_reuse act
#   part: line
package tcplint.rules.TL801

import data.tcplint.lib
import data.tcplint.model

report contains {
	"parameter": "net.ipv4.ip_local_port_range",
	"observed": lib.destination_name(destination),
	"edge": edge_of(destination),
	"related": lib.deciding_lines(["net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_timestamps"]),
	"severity": severity(destination),
	"message": sprintf("%s of %s local ports to %s are held (%s: %s)%s%s", [
		lib.grouped(lib.held_ports(destination)),
		lib.grouped(destination.usable_ports),
		lib.endpoint(destination.remote, destination.remote_port),
		lib.percent(lib.held_ports(destination), destination.usable_ports),
		lib.states_text(destination.states),
		course(destination),
		why_waiting(destination),
	]),
	"remedy": remedy(destination, holder(destination)),
} if {
	some destination in lib.observation.destinations
	lib.held_share(destination) > model.thresholds.ports_warning
}

severity(destination) := "error" if {
	lib.held_share(destination) > model.thresholds.ports_error
} else := "warning"

# The edge that leads there, declared or inferred: the rules about its rate would
# say the same.
edge_of(destination) := edges[0] if {
	edges := [edge.index | some edge in lib.outbound; leads_to(edge, destination)]
	count(edges) > 0
} else := null

leads_to(edge, destination) if edge.to == lib.endpoint(destination.remote, destination.remote_port)

leads_to(edge, destination) if {
	lib.to_loopback(destination)
	edge.to == sprintf("localhost:%d", [destination.remote_port])
}

# "http at 10.0.0.11, 10.0.0.12", as data.tcplint.model.inference names several.
leads_to(edge, destination) if {
	[_, addresses] := split(edge.to, " at ")
	destination.remote in split(addresses, ", ")
}

# --- how it goes on

course(destination) := ": none is left, and connect() fails with EADDRNOTAVAIL" if {
	lib.held_ports(destination) >= destination.usable_ports
} else := sprintf("; %s more a second: none is left in %s", [lib.rate_text(destination.ports_in_use_growth), lib.span_text(lib.seconds_until_full(destination))]) if {
	lib.seconds_until_full(destination) >= 0
} else := sprintf("; %s connections a second end here: that settles near %s", [lib.rate_text(lib.closes(destination)), lib.grouped(lib.settles_at(destination))]) if {
	lib.closes(destination) > 0
	lib.settles_below(destination)
} else := sprintf("; %s connections a second end here", [lib.rate_text(lib.closes(destination))]) if {
	lib.closes(destination) > 0
} else := ""

why_waiting(destination) := sprintf("; nothing is reused, since %s", [obstacle]) if {
	holder(destination) == "time_wait"
	obstacle := lib.live_reuse_obstacle(destination)
} else := ""

# --- what holds the ports

holder(destination) := holders[count(holders) - 1][1] if {
	holders := sort([[n, name] | some name, n in held_by(destination)])
}

held_by(destination) := {
	"time_wait": waiting(destination),
	"established": number(destination.states.established),
	"syn_sent": number(destination.states.syn_sent),
	"close_wait": number(destination.states.close_wait),
	"closing": sum([number(destination.states[state]) | some state in ["fin_wait1", "fin_wait2", "last_ack", "closing"]]),
}

waiting(destination) := 0 if {
	lib.reuse_acts(destination)
} else := number(destination.states.time_wait)

number(n) := lib.number_or(n, 0)

# --- what helps

remedy(destination, "time_wait") := sprintf("keep the connections to it open (keep-alive, a pool)%s%s", [reuse_advice(destination), more_ports(destination)])

remedy(destination, "established") := sprintf("make the pool smaller, or find who does not give its connections back: %s are open at a time, and tcp_tw_reuse does nothing for those%s", [lib.grouped(destination.states.established), more_room])

remedy(destination, "syn_sent") := sprintf("find out why %s does not answer (a firewall, a route, a server that is down): %s connections wait for it", [lib.endpoint(destination.remote, destination.remote_port), lib.grouped(destination.states.syn_sent)])

remedy(destination, "close_wait") := sprintf("let the program close what the other end has closed: %s connections wait for close(), and no setting ends them", [lib.grouped(destination.states.close_wait)])

remedy(destination, "closing") := sprintf("find out why %s does not answer the end of a connection: %s wait for that", [lib.endpoint(destination.remote, destination.remote_port), lib.grouped(held_by(destination).closing)])

reuse_advice(destination) := sprintf("; or %s: %s connections a second last then, instead of %s", [steps, lib.grouped(capacity.with_reuse), lasting(capacity.without_reuse)]) if {
	steps := reuse_steps(destination)
	capacity := lib.live_capacity(destination)
} else := ""

lasting(0) := "less than one"

lasting(rate) := lib.grouped(rate) if rate > 0

# Only what is missing.
reuse_steps(destination) := "let the peer send timestamps" if {
	lib.peer_without_timestamps(destination)
	settings == ""
} else := sprintf("let the peer send timestamps and set %s", [settings]) if {
	lib.peer_without_timestamps(destination)
} else := sprintf("set %s", [settings]) if {
	settings != ""
}

settings := concat(" and ", array.concat(
	["net.ipv4.tcp_tw_reuse=1" | lib.live_int("net.ipv4.tcp_tw_reuse") != 1],
	["net.ipv4.tcp_timestamps=1" | lib.live_int("net.ipv4.tcp_timestamps") == 0],
))

more_ports(destination) := sprintf("; net.ipv4.ip_local_port_range=\"%d %d\" carries %s, and a second destination or source address doubles it", [lib.wide_range[0], lib.wide_range[1], lib.grouped(capacity.wider)]) if {
	capacity := lib.live_capacity(destination)
	capacity.wider > capacity.without_reuse
} else := "; a second destination or source address doubles what it carries"

more_room := "; a wider net.ipv4.ip_local_port_range, a second destination or source address give more room"

# Who closes first, for each listener and each destination with connections.
package tcplint.model.inference

import data.tcplint.lib
import data.tcplint.model

listener_closers := [closer |
	some port in listening_ports
	connections(on_port[port]) > 0
	closer := closer_of(port, asked_of_port(port, on_port[port]))
]

asked_of_port(port, things) := {
	"about": sprintf("listener :%d", [port]),
	"things": things,
	"all": seen_listeners,
	"counter": "Tcp.PassiveOpens",
	"verb": "accepted",
	"place": "the listener's port",
	"closed": closed_inbound,
	"alone": count(silent_listeners - {port}) == 0,
}

closed_inbound := closed_per_second(seen_listeners)

silent_listeners := {port | some port, things in on_port; silent(things)}

destination_closers := [closer |
	some key in destination_keys
	connections(towards[key]) > 0
	closer := closer_of(key, asked_of_destination(key, towards[key]))
]

asked_of_destination(key, things) := {
	"about": sprintf("destination %s", [lib.endpoint(key[0], key[1])]),
	"things": things,
	"all": seen_destinations,
	"counter": "Tcp.ActiveOpens",
	"verb": "opened",
	"place": "local ports",
	"closed": closed_outbound,
	"alone": count(silent_remote_ports - {key[1]}) == 0,
}

silent_remote_ports := {key[1] | some key, things in towards; silent(things)}

# Connections are open and none waits: these may be what the peers close.
silent(things) if {
	connections(things) >= enough
	total(things, "time_wait") < enough
}

closer_of(key, asked) := {"about": asked.about, "key": key, "closes_first": found[0], "sure": found[1], "evidence": found[2]} if {
	found := conclusion(asked)
}

# [closes_first, sure, evidence]
conclusion(asked) := ["self", true, sprintf("%s TIME_WAIT are on %s, where the side that closes first keeps them%s", [lib.grouped(waiting), asked.place, of_how_many(asked)])] if {
	waiting := total(asked.things, "time_wait")
	waiting >= enough
	not contradicted(asked)
	not peer_has_closed(asked)
} else := ["peer", true, sprintf("%s CLOSE_WAIT: the peer has closed and the program here has not", [lib.grouped(total(asked.things, "close_wait"))])] if {
	peer_has_closed(asked)
} else := ["self", true, sprintf("%s FIN_WAIT2: this host has closed and the peer has not", [lib.grouped(halves)])] if {
	halves := total(asked.things, "fin_wait2")
	halves >= enough
} else := ["unknown", false, sprintf("%s/s are %s and %s/s end by a reset, which leaves TIME_WAIT on neither side", [lib.rate_text(lib.seen_rate(asked.counter)), asked.verb, lib.rate_text(lib.seen_rate("Tcp.EstabResets"))])] if {
	mostly_reset(asked.counter)
	silent_or_few(asked)
} else := ["self", false, sprintf("%s TIME_WAIT are on %s, where the side that closes first keeps them, though only %s/s are closed here of %s/s that are %s on the whole host", [lib.grouped(total(asked.things, "time_wait")), asked.place, lib.rate_text(asked.closed), lib.rate_text(lib.seen_rate(asked.counter)), asked.verb])] if {
	contradicted(asked)
	mostly_waiting(asked)
	count(asked.all) > count(asked.things)
} else := ["peer", asked.alone, kept_by_peer(asked)] if {
	hardly_any_here(asked)
	they_end(asked)
	explained(asked)
} else := ["unknown", false, sprintf("%s more a second are open of %s/s that are %s: hardly any has been closed", [lib.rate_text(growth(asked.things)), lib.rate_text(lib.seen_rate(asked.counter)), asked.verb])] if {
	hardly_any_here(asked)
	growth(asked.things) > lib.seen_rate(asked.counter) * most
} else := ["unknown", false, stays_open(asked)] if {
	hardly_any_here(asked)
	pool(asked.things, asked.counter) == true
} else := ["peer", false, kept_by_peer(asked)] if {
	hardly_any_here(asked)
	silent_or_few(asked)
} else := ["unknown", false, sprintf("%s TIME_WAIT on %s, but only %s/s are closed here of %s/s that are %s", [lib.grouped(total(asked.things, "time_wait")), asked.place, lib.rate_text(asked.closed), lib.rate_text(lib.seen_rate(asked.counter)), asked.verb])] if {
	contradicted(asked)
	connections(asked.things) >= enough
} else := ["unknown", false, stays_open(asked)] if {
	pool(asked.things, asked.counter) == true
	connections(asked.things) >= enough
} else := ["unknown", false, sprintf("%s, %d TIME_WAIT: too few have been closed to tell", [amount(connections(asked.things), "connection", "connections"), total(asked.things, "time_wait")])]

# Its own sockets say more of one of several than what the whole host counts.
mostly_waiting(asked) if {
	waiting := total(asked.things, "time_wait")
	waiting >= enough
	waiting * 2 >= connections(asked.things)
}

# There is no TIME_WAIT to be explained, or no more than this rate leaves.
explained(asked) if silent_or_few(asked)

explained(asked) if {
	asked.alone
	total(asked.all, "time_wait") * model.second_ns <= (2 * asked.closed) * lib.live_time_wait_ns
}

hardly_any_here(asked) if {
	share(asked.closed, asked.counter) <= hardly
	connections(asked.things) >= enough
}

kept_by_peer(asked) := sprintf("%s/s are %s and %s TIME_WAIT are here: the other end keeps them%s", [lib.rate_text(lib.seen_rate(asked.counter)), asked.verb, few_or_no(total(asked.things, "time_wait")), or_a_rival(asked)])

stays_open(asked) := sprintf("%s stay open (%s/s are %s on the whole host): whoever closes them first, it is seldom", [amount(connections(asked.things), "connection", "connections"), lib.rate_text(lib.seen_rate(asked.counter)), asked.verb])

# Most of what was opened between the two looks was closed, by whomever.
they_end(asked) if growth(asked.things) <= lib.seen_rate(asked.counter) * most

they_end(asked) if {
	is_number(lib.observation.sampled_seconds)
	connections(asked.things) < lib.seen_rate(asked.counter) * lib.observation.sampled_seconds
}

# At least half of all that came since boot has ended. At this rate what is open came
# within the minute for which TIME_WAIT would tell of it.
they_end(asked) if {
	not growth(asked.things)
	not pool(asked.things, asked.counter) == true
	lib.observation.counters[asked.counter] >= 2 * connections(asked.all)
}

# Undefined for listeners, and where there was one look.
growth(things) := sum([thing.ports_in_use_growth | some thing in things]) if {
	every thing in things {
		is_number(thing.ports_in_use_growth)
	}
}

few_or_no(0) := "no"

few_or_no(n) := lib.grouped(n) if n > 0

of_how_many(asked) := sprintf("; nearly all of the %s/s that are %s are closed here", [lib.rate_text(lib.seen_rate(asked.counter)), asked.verb]) if {
	share(asked.closed, asked.counter) >= nearly_all
} else := sprintf("; %s/s of the %s/s that are %s are closed here", [lib.rate_text(asked.closed), lib.rate_text(lib.seen_rate(asked.counter)), asked.verb]) if {
	share(asked.closed, asked.counter)
} else := ""

# Most of what comes and goes leaves no TIME_WAIT here. What this host opens to
# itself and closes as the server leaves it on the listener's port.
contradicted(asked) if {
	share(asked.closed, asked.counter) < most
	opened := lib.seen_rate(asked.counter) - closed_by_itself(asked)
	asked.closed < opened * most
}

closed_by_itself(asked) := closed_inbound if {
	asked.counter == "Tcp.ActiveOpens"
	some destination in seen_destinations
	to_itself(destination)
} else := 0

# A connection is in CLOSE_WAIT for a moment and in TIME_WAIT for a minute.
peer_has_closed(asked) if {
	total(asked.things, "close_wait") >= enough
	total(asked.things, "time_wait") < enough
}

peer_has_closed(asked) if {
	total(asked.things, "close_wait") >= enough
	contradicted(asked)
}

silent_or_few(asked) if total(asked.things, "time_wait") < enough

or_a_rival(asked) := "" if {
	asked.alone
} else := ", unless these are connections of another port"

# Edges: destinations that have a port and a closer in common are one class of
# connections, and so are those that come to one port. What a host opens to an
# address of its own is a class apart.
package tcplint.model.inference

import data.tcplint.lib

outbound_edges := [edge |
	some i, group in groups
	edge := outbound_edge(i, group)
]

# The group with the most ports in use first.
groups := [found |
	some entry in sort([[0 - ports_towards(group.things), group.port, group.loopback, group.closes_first, group.own] | some group in grouped])
	found := grouped[array.slice(entry, 1, 5)]
]

grouped := {class: {"port": class[0], "loopback": class[1], "closes_first": class[2], "own": class[3], "closers": members, "things": [thing | some closer in members; some thing in towards[closer.key]]} |
	some class, indexes in classes
	members := [destination_closers[i] | some i, _ in indexes]
}

classes := object.union_n([{[closer.key[1], is_loopback(closer.key[0]), closer.closes_first, is_own(closer.key)]: {i: true}} | some i, closer in destination_closers])

is_own(key) if {
	not is_loopback(key[0])
	{destination.local | some destination in towards[key]} == {key[0]}
} else := false

# tcp_tw_reuse=2 asks for these addresses (Linux 6.12 net/ipv4/tcp_ipv4.c
# tcp_twsk_unique()): another address of this host is none.
is_loopback(address) if {
	startswith(address, "127.")
} else if {
	address == "::1"
} else := false

outbound_edge(i, group) := object.union(edge_without_facts, {
	"index": i,
	"to": peer_name(group),
	"closes_first": group.closes_first,
	"destinations": count(group.closers),
	"source_addresses": most_sources(things),
	"rate": rate_out(group, things),
	"concurrent": total(things, "established"),
	"pool": pool(things, "Tcp.ActiveOpens"),
	"peer_timestamps": peer_timestamps(things),
	"loopback": group.loopback,
	"sure": ports_towards(things) >= enough,
	"guessed": array.concat(guessed_closer(group.closers), guessed_destinations),
	"evidence": object.union(edge_evidence(closer_evidence(group), things, "Tcp.ActiveOpens", "opened"), outbound_evidence(group, things)),
}) if {
	things := group.things
}

edge_without_facts := {
	"index": 0, "to": null, "from": null, "closes_first": "unknown", "destinations": null,
	"source_addresses": null, "bind_address_no_port": null, "rate": null, "lifetime_ns": null,
	"concurrent": null, "pool": null, "linger_zero": null, "half_close_ns": null, "nat": null,
	"nat_ports": null, "idle_timeout_on_path_ns": null, "peer_timestamps": null,
	"peer_listeners": null, "loopback": null, "peer_is_host_of_the_run": false,
	"sure": false, "guessed": [], "evidence": {}, "inferred": true,
}

# "10.0.0.5:80", "http at 10.0.0.5, 10.0.0.6", "port 9080 at 12 addresses"
peer_name(group) := sprintf("localhost:%d", [group.port]) if {
	group.loopback
} else := lib.endpoint(remotes[0], group.port) if {
	remotes := remotes_of(group)
	count(remotes) == 1
} else := sprintf("%s at %s", [service_name(group.port), concat(", ", remotes)]) if {
	remotes := remotes_of(group)
	count(remotes) <= 3
} else := sprintf("%s at %d addresses", [service_name(group.port), count(group.closers)])

remotes_of(group) := sort([closer.key[0] | some closer in group.closers])

# Names of IANA's registry.
service_name(port) := services[port] if {
	services[port]
} else := sprintf("port %d", [port])

services := {
	22: "ssh", 25: "smtp", 53: "domain", 80: "http", 389: "ldap", 443: "https", 636: "ldaps",
	1433: "ms-sql-s", 2379: "etcd-client", 3306: "mysql", 5432: "postgresql", 5672: "amqp", 5984: "couchdb",
	6379: "redis", 8080: "http-alt", 11211: "memcache", 27017: "mongodb",
}

# From how many addresses connections to one destination start.
most_sources(things) := max([count(sources) |
	some sources in object.union_n([{thing.remote: {thing.local: true}} | some thing in things])
])

rate_out(group, things) := rate_of(group.closes_first, lib.rate_now(closed_per_second(things) + recycled_share(group), "Tcp.ActiveOpens"), count([other | some other in groups; other.closes_first == "peer"]), closed_outbound, "Tcp.ActiveOpens")

# What is taken again belongs to the one edge that leaves TIME_WAIT, if there is one.
recycled_share(group) := rate_or_0("TcpExt.TWRecycled") if {
	group.closes_first == "self"
	count([other | some other in groups; other.closes_first == "self"]) == 1
} else := 0

# As many are opened as are closed. Where peers close, it is what nothing here
# explains, if there is but one such edge.
rate_of("self", closed, _, _, _) := tenths(closed) if closed > 0

rate_of("peer", _, silent_edges, explained, counter) := tenths(max([0, lib.seen_rate(counter) - explained])) if {
	silent_edges == 1
	lib.seen_rate(counter)
} else := null

rate_of("self", closed, _, _, _) := null if closed <= 0

rate_of("unknown", _, _, _, _) := null

tenths(n) := round(n * 10) / 10

# Kept: at the rate at which the host opens any, these would take more than a
# minute to come together. Not kept: more wait than are open.
pool(things, counter) if {
	open := total(things, "established")
	open > 0
	lib.seen_rate(counter) * 60 <= open
	total(things, "time_wait") < enough
	not unanswered(things)
} else := false if {
	total(things, "time_wait") >= enough
	total(things, "time_wait") > total(things, "established")
} else := null

# Nobody keeps in a pool what is not open yet.
unanswered(things) if {
	opening := total(things, "syn_sent")
	opening >= enough
	opening * 2 > total(things, "established")
}

peer_timestamps(things) if {
	without(things) == 0
	total(things, "established") > 0
} else := false if {
	without(things) > 0
	without(things) == total(things, "established")
} else := null

without(things) := sum([thing.without_timestamps | some thing in things]) if {
	every thing in things {
		is_number(thing.without_timestamps)
	}
}

guessed_closer(closers) := ["closes_first", "rate"] if {
	some closer in closers
	not closer.sure
	closer.closes_first != "unknown"
} else := []

guessed_destinations := ["destinations"] if {
	lib.observation.other_destinations.count > 0
} else := []

# --- what came in

silent_inbound := count([other | some other in listener_closers; other.closes_first == "peer"])

inbound_edges := [edge |
	some i, closer in listener_closers
	edge := inbound_edge(count(groups) + i, closer)
]

inbound_edge(i, closer) := object.union(edge_without_facts, {
	"index": i,
	"from": sprintf("clients of port %d", [closer.key]),
	"closes_first": closer.closes_first,
	"rate": rate_of(closer.closes_first, lib.rate_now(closed_per_second(things), "Tcp.PassiveOpens"), silent_inbound, closed_inbound, "Tcp.PassiveOpens"),
	"concurrent": total(things, "established"),
	"pool": pool(things, "Tcp.PassiveOpens"),
	"loopback": only_from_here(things),
	"sure": connections(things) >= enough,
	"guessed": guessed_closer([closer]),
	"evidence": edge_evidence(closer.evidence, things, "Tcp.PassiveOpens", "accepted"),
}) if {
	things := on_port[closer.key]
}

only_from_here(things) if {
	every thing in things {
		is_loopback(thing.local)
	}
} else := null

# --- in words

edge_evidence(evidence, things, counter, verb) := {
	"closes_first": evidence,
	"rate": rate_evidence(things, counter, verb),
	"concurrent": "what was ESTABLISHED at that moment",
	"pool": sprintf("%s ESTABLISHED and %s TIME_WAIT%s", [lib.grouped(total(things, "established")), lib.grouped(total(things, "time_wait")), while_opening(counter, verb)]),
}

# Of several closers what they have in common.
closer_evidence(group) := group.closers[0].evidence if {
	count(group.closers) == 1
} else := conclusion(asked_of_destination(group.closers[0].key, group.things))[2]

rate_evidence(things, counter, verb) := sprintf("by the timers of %s TIME_WAIT%s", [lib.grouped(total(things, "time_wait")), while_opening(counter, verb)]) if {
	total(things, "time_wait") >= enough
} else := sprintf("what is %s on this host and leaves no TIME_WAIT%s", [verb, while_opening(counter, verb)])

while_opening(counter, verb) := sprintf("; %s/s are %s on this host", [lib.rate_text(lib.seen_rate(counter)), verb]) if {
	lib.seen_rate(counter)
} else := ""

outbound_evidence(group, things) := {
	"destinations": sprintf("connections to %s%s", [lib.counted_as(count(group.closers), "address", "addresses"), and_others]),
	"source_addresses": sprintf("they start from %s", [concat(", ", sort({thing.local | some thing in things}))]),
	"peer_timestamps": timestamps_evidence(things),
}

timestamps_evidence(things) := sprintf("%s of %s ESTABLISHED are without TCP timestamps", [lib.grouped(without(things)), lib.grouped(total(things, "established"))]) if {
	without(things)
} else := "the source of the sockets does not tell"

and_others := sprintf(", and %s that were not kept apart", [lib.counted(lib.observation.other_destinations.count, "destination")]) if {
	lib.observation.other_destinations.count > 0
} else := ""

package tcplint.model_test

import data.tcplint.fixture
import data.tcplint.model

reasoned_host(spec) := answer.views[0] if {
	answer := model.topology with input as object.union({"settings": []}, fixture.input_of(object.union({"defaults": held_by_default}, spec)))
	count(answer.views) == 1
}

held_by_default := {
	"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_timestamps": "1", "net.ipv4.ip_local_port_range": "32768\t60999",
	"net.ipv4.ip_local_reserved_ports": "", "net.ipv4.tcp_max_tw_buckets": "131072",
}

edges_of(settings, edges) := reasoned_host({"settings": settings, "host": {"edges": edges}})

one_edge(settings, facts) := edges_of(settings, [fixture.edge(facts)]).edges[0]

to_web(facts) := object.union({"to": "web", "closes_first": "self", "destinations": 2, "rate": 300}, facts)

from_lb(facts) := object.union({"from": "lb", "closes_first": "self", "rate": 300}, facts)

reuse := [["net.ipv4.tcp_tw_reuse", "1"]]

test_local_ports if {
	edge := one_edge(reuse, to_web({"peer_timestamps": true}))
	edge.direction == "out"
	edge.peer == "web"
	edge.time_wait == {
		"place": "local-ports", "steady": 18000, "limited_by": "rate", "bytes": 9216000,
		"says": "here, on local ports, each held for 60 s; up to 18,000 at a time, 9.2 MB",
	}
	edge.capacity == {
		"usable_ports": 28232, "destinations": 2, "source_addresses": 1, "without_reuse": 941, "with_reuse": 56464,
		"holds": "with-reuse", "lasting": 56464, "verdict": "enough", "rate_says": "300/s is no trouble",
	}
	edge.capacity_says == "56,464/s: reuse acts, since tcp_tw_reuse is 1 and both ends send timestamps (941/s without); 28,232 ports x 2 destinations x 1 source address"
}

test_without_reuse if {
	edge := one_edge([], to_web({"rate": 3000}))
	edge.capacity.holds == "without-reuse"
	edge.capacity.verdict == "short"
	edge.capacity.rate_says == "3000/s is too many: connect() fails with EADDRNOTAVAIL after 18.8 s"
	startswith(edge.capacity_says, "941/s: nothing is reused, since tcp_tw_reuse is 2, which reuses on loopback only (56,464/s with reuse)")
	edge.time_wait.steady == 56464
	edge.time_wait.limited_by == "ports"
	contains(edge.time_wait.says, "all tuples are in use, 56,464 at a time")
}

test_above_half if {
	edge := one_edge([], to_web({"rate": 500}))
	edge.capacity.verdict == "slow"
	contains(edge.capacity.rate_says, "above half")
}

test_capped_by_buckets if {
	edge := one_edge([["net.ipv4.tcp_max_tw_buckets", "5000"]], to_web({"rate": 3000}))
	edge.capacity.verdict == "slow"
	edge.capacity.rate_says == "3000/s lasts, but only since connections above tcp_max_tw_buckets end without TIME_WAIT"
	edge.time_wait.limited_by == "tcp_max_tw_buckets"
	enough := one_edge([["net.ipv4.tcp_max_tw_buckets", "131071"]], to_web({"rate": 3000}))
	enough.capacity.verdict == "short"
}

test_unstated_peer_timestamps if {
	contains(one_edge(reuse, to_web({})).capacity_says, "if the peer sends timestamps, as every kernel does by default")
}

test_peer_closes_first if {
	edge := one_edge([], to_web({"closes_first": "peer"}))
	edge.time_wait.place == "peer"
	edge.time_wait.steady == null
	edge.time_wait.bytes == null
	edge.capacity.holds == "no-time-wait"
	edge.capacity.lasting == null
	startswith(edge.capacity_says, "no limit by ports: a port is free when its connection ends")
	long := one_edge([], to_web({"closes_first": "peer", "lifetime_ns": 30000000000}))
	long.capacity.lasting == 1882
	inbound := one_edge([], from_lb({"closes_first": "peer"}))
	inbound.time_wait.says == "at the peer, on its local ports: none here"
}

test_on_the_listener if {
	edge := one_edge([], from_lb({}))
	edge.direction == "in"
	edge.peer == "lb"
	edge.time_wait.place == "listener"
	edge.time_wait.steady == 18000
	edge.time_wait.bytes == 4608000
	edge.capacity == null
	startswith(edge.capacity_says, "no local port is used")
}

test_buckets_cut if {
	edge := one_edge([["net.ipv4.tcp_max_tw_buckets", "5000"]], from_lb({}))
	edge.time_wait.steady == 5000
	edge.time_wait.limited_by == "tcp_max_tw_buckets"
	contains(edge.time_wait.says, "no more than tcp_max_tw_buckets allows for the whole host, 5,000 at a time")
	unlimited := one_edge([["net.ipv4.tcp_max_tw_buckets", "-1"]], from_lb({"rate": 5000}))
	unlimited.time_wait.steady == 300000
}

test_no_time_wait if {
	one_edge([], to_web({"linger_zero": true})).time_wait.place == "nowhere"
	unknown := one_edge([], to_web({"closes_first": "unknown", "rate": 3000}))
	unknown.time_wait.place == "unknown"
	unknown.capacity.holds == "unknown"
	unknown.capacity.verdict == "unknown"
	startswith(unknown.capacity_says, "at least 941/s: if this host closes first")
	contains(unknown.capacity.rate_says, "may be too many")
}

test_no_rate if {
	edge := one_edge([], to_web({"rate": null, "destinations": null}))
	edge.time_wait.steady == null
	edge.capacity.verdict == "unknown"
	edge.capacity.rate_says == "tcplint.toml states no rate"
	startswith(edge.capacity_says, "at least 470/s")
	endswith(edge.capacity_says, "(destinations not stated: the least there can be)")
	short := one_edge([], to_web({"destinations": null, "rate": 3000}))
	short.capacity.verdict == "unknown"
}

test_no_ports if {
	edge := one_edge([["net.ipv4.ip_local_port_range", "40000 40000"], ["net.ipv4.ip_local_reserved_ports", "40000"]], to_web({}))
	edge.capacity.lasting == 0
	edge.capacity.verdict == "short"
	short := one_edge([["net.ipv4.ip_local_port_range", "40000 40000"]], to_web({"rate": 0.5, "closes_first": "peer", "lifetime_ns": 60000000000}))
	short.capacity.rate_says == "0.5/s is too many: connect() fails with EADDRNOTAVAIL after 4 s"
}

test_unknown_range if {
	answer := model.topology with input as fixture.input_of({"defaults": {"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "1"}, "host": {"edges": [fixture.edge(to_web({}))]}})
	edge := answer.views[0].edges[0]
	edge.capacity == null
	edge.capacity_says == "the local port range is not known"
}

test_empty_host if {
	answer := model.topology with input as fixture.input_of({})
	answer == {"host": "test", "roles": [], "views": [{"edges": [], "settings": [], "nothing_to_fix": [], "kernels": ["6.1"]}]}
}

in_worlds(worlds, edge) := answer if {
	given := fixture.input_of({"host": {"roles": ["web"], "edges": [edge]}})
	answer := model.topology with input as object.union(given, {"worlds": [world | some w in worlds; world := object.union(given.worlds[0], w)]})
}

test_worlds_that_say_the_same if {
	answer := in_worlds(
		[
			{"kernel": {"release": "4.19", "version": [4, 19], "vendor": null}, "memory": 1},
			{"kernel": {"release": "4.19", "version": [4, 19], "vendor": null}, "memory": 2},
			{"kernel": {"release": "7.3", "version": [7, 3], "vendor": null}},
		],
		fixture.edge(from_lb({})),
	)
	answer.roles == ["web"]
	[view.kernels | some view in answer.views] == [["4.19", "7.3"]]
}

buckets(n) := {"effective": {"net.ipv4.tcp_max_tw_buckets": {"value": "x", "ints": [n], "intervals": null, "origin": "default", "by": null, "accepted": null}}}

test_worlds_that_differ if {
	answer := in_worlds([buckets(2048), buckets(131072)], fixture.edge(from_lb({})))
	[view.edges[0].time_wait.steady | some view in answer.views] == [2048, 18000]
}

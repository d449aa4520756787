package tcplint.rules.TL901_test

import data.tcplint.fixture
import data.tcplint.rules.TL901

found(settings, facts) := given if {
	given := TL901.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {
			"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_timestamps": "1",
			"net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_local_reserved_ports": "",
			"net.ipv4.tcp_max_tw_buckets": "131072",
		},
		"host": {"edges": [fixture.edge(object.union({"index": 1, "to": "web", "closes_first": "self", "destinations": 2, "rate": 3000}, facts))]},
	})
}

test_without_reuse if {
	some finding in found([], {})
	finding.edge == 1
	finding.related == []
	contains(finding.message, "3000 connections a second, 3.2 times the 941 that last: 28,232 ports x 2 destinations x 1 source address, each held 60 s (TIME_WAIT, and tcp_tw_reuse is 2, which reuses on loopback only)")
	finding.remedy == "set net.ipv4.tcp_tw_reuse=1; or keep the connections in a pool, or give 3.2 times the ports, destinations or source addresses"
}

test_with_reuse if {
	some finding in found([["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.ip_local_port_range", "40000 40099"]], {"lifetime_ns": 500000000})
	finding.related == [0, 1]
	contains(finding.message, "22.6 times the 133 that last: 100 ports x 2 destinations x 1 source address, each held 1.5 s (the delay of tcp_tw_reuse)")
	startswith(finding.remedy, "keep the connections in a pool, or give 22.5 times")
}

test_timestamps_in_the_way if {
	some here in found([["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "0"]], {})
	startswith(here.remedy, "set net.ipv4.tcp_timestamps=1; or ")
	some both in found([["net.ipv4.tcp_tw_reuse", "0"], ["net.ipv4.tcp_timestamps", "0"]], {})
	startswith(both.remedy, "set net.ipv4.tcp_tw_reuse=1 and net.ipv4.tcp_timestamps=1; or ")
	some there in found([], {"peer_timestamps": false})
	startswith(there.remedy, "let the peer send timestamps and set net.ipv4.tcp_tw_reuse=1; or ")
	some alone in found([["net.ipv4.tcp_tw_reuse", "1"]], {"peer_timestamps": false})
	startswith(alone.remedy, "let the peer send timestamps; or ")
}

# 30,000 in TIME_WAIT at most leave 26,464 tuples of 56,464 for the living.
test_buckets_cap_what_time_wait_holds if {
	found([["net.ipv4.tcp_max_tw_buckets", "30000"]], {}) == set()
	count(found([["net.ipv4.tcp_max_tw_buckets", "30000"]], {"lifetime_ns": 9000000000})) == 1
	count(found([["net.ipv4.tcp_max_tw_buckets", "60000"]], {})) == 1
	count(found([["net.ipv4.tcp_max_tw_buckets", "-1"]], {})) == 1
	found([["net.ipv4.tcp_max_tw_buckets", "30000"]], {"closes_first": "unknown"}) == set()
}

test_long_lives if {
	some finding in found([], {"closes_first": "peer", "lifetime_ns": 30000000000})
	contains(finding.message, "1.6 times the 1882 that last")
	contains(finding.message, "each held 30 s (the life of a connection)")
	startswith(finding.remedy, "keep the connections in a pool")
}

test_hardly_any_port if {
	some finding in found([["net.ipv4.ip_local_port_range", "40000 40000"]], {"rate": 0.5})
	contains(finding.message, "less than one can last")
	contains(finding.message, "15 for every one")
	some none in found([["net.ipv4.ip_local_port_range", "40000 40000"], ["net.ipv4.ip_local_reserved_ports", "40000"]], {})
	contains(none.message, "where none can last")
	startswith(none.remedy, "leave ports")
}

test_enough if {
	found([], {"rate": 941}) == set()
	found([["net.ipv4.tcp_tw_reuse", "1"]], {}) == set()
	found([], {"closes_first": "peer"}) == set()
	found([], {"rate": null}) == set()
	found([], {"to": null, "from": "clients"}) == set()
	found([], {"linger_zero": true}) == set()
}

test_missing_facts if {
	some destinations in found([], {"destinations": null})
	destinations.verdict == "undetermined"
	destinations.missing == ["destinations"]
	some closer in found([], {"closes_first": "unknown"})
	closer.missing == ["closes_first"]
	some both in found([], {"closes_first": "unknown", "destinations": null})
	both.missing == ["closes_first", "destinations"]
}

package tcplint.rules.TL601_test

import data.tcplint.fixture
import data.tcplint.rules.TL601

found(settings, roles, facts) := given if {
	given := TL601.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {
			"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_timestamps": "1",
			"net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_local_reserved_ports": "",
		},
		"host": {"roles": roles, "edges": [fixture.edge(object.union({"index": 2, "to": "web", "closes_first": "self", "destinations": 2, "rate": 500}, facts))]},
	})
}

lb := ["load-balancer"]

test_default_reuse if {
	some finding in found([], lb, {})
	finding.edge == 2
	finding.settings == []
	contains(finding.message, "500 connections a second are more than half of the 941 that last")
	contains(finding.message, "tcp_tw_reuse is 2, which reuses on loopback only")
	finding.remedy == "set net.ipv4.tcp_tw_reuse=1"
}

test_reuse_off if {
	some finding in found([["net.ipv4.tcp_tw_reuse", "0"], ["net.ipv4.tcp_timestamps", "0"]], lb, {})
	finding.settings == [0]
	finding.remedy == "set net.ipv4.tcp_tw_reuse=1 and net.ipv4.tcp_timestamps=1"
}

test_peer_without_timestamps if {
	some finding in found([], lb, {"peer_timestamps": false})
	startswith(finding.remedy, "keep the connections in a pool")
}

test_silent if {
	found([["net.ipv4.tcp_tw_reuse", "1"]], lb, {}) == set()
	found([], ["web"], {}) == set()
	found([], null, {}) == set()
	found([], lb, {"rate": 400}) == set()
	found([], lb, {"closes_first": "peer"}) == set()
	found([], lb, {"loopback": true}) == set()
	found([], lb, {"linger_zero": true}) == set()
	found([], lb, {"pool": true, "rate": null}) == set()
	found([], ["load-balancer", "web"], {"to": "mysql"}) == set()
}

test_missing_facts if {
	some rate in found([], lb, {"rate": null})
	rate.verdict == "undetermined"
	rate.missing == ["rate"]
	some closer in found([], lb, {"closes_first": "unknown"})
	closer.missing == ["closes_first"]
	some whoever in found([], lb, {"closes_first": "unknown", "lifetime_ns": 600000000000})
	whoever.missing == ["closes_first"]
}

package tcplint.rules.TL604_test

import data.tcplint.fixture
import data.tcplint.rules.TL604

found(settings, roles, facts) := given if {
	given := TL604.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {
			"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_timestamps": "1",
			"net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_local_reserved_ports": "",
		},
		"host": {"roles": roles, "edges": [fixture.edge(object.union({"index": 0, "to": "mysql", "closes_first": "self", "destinations": 1, "rate": 300}, facts))]},
	})
}

web := ["web"]

test_short_connections if {
	some finding in found([], web, {})
	finding.edge == 0
	finding.settings == []
	contains(finding.message, "300 connections a second are more than half of the 470")
	finding.remedy == "keep the connections in a pool, or set net.ipv4.tcp_tw_reuse=1"
}

test_reuse_that_cannot_act if {
	some finding in found([["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "0"]], web, {})
	finding.settings == [0]
	contains(finding.message, "timestamps are off here")
	endswith(finding.remedy, "and net.ipv4.tcp_timestamps=1")
	some other in found([], web, {"peer_timestamps": false})
	contains(other.remedy, "let the database's host send timestamps")
}

test_silent if {
	found([["net.ipv4.tcp_tw_reuse", "1"]], web, {}) == set()
	found([], ["client"], {}) == set()
	found([], web, {"pool": true}) == set()
	found([], web, {"rate": 200}) == set()
	found([], web, {"to": "api"}) == set()
	found([], web, {"closes_first": "peer"}) == set()
	found([], web, {"loopback": true}) == set()
}

test_missing_facts if {
	some rate in found([], web, {"rate": null})
	rate.missing == ["rate"]
	some closer in found([], web, {"closes_first": "unknown", "lifetime_ns": 600000000000})
	closer.missing == ["closes_first"]
}

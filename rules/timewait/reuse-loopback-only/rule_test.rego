package tcplint.rules.TL113_test

import data.tcplint.fixture
import data.tcplint.rules.TL113

default_range := {"net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_local_reserved_ports": ""}

on_set(edges) := given if {
	given := TL113.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", "2"]],
		"defaults": default_range,
		"host": {"edges": edges},
	})
}

on_default(edges) := given if {
	given := TL113.report with input as fixture.input_of({
		"defaults": object.union(default_range, {"net.ipv4.tcp_tw_reuse": "2"}),
		"host": {"edges": edges},
	})
}

to_api(facts) := fixture.edge(object.union({"index": 3, "to": "api", "closes_first": "self", "destinations": 1, "rate": 300}, facts))

test_above_half if {
	some finding in on_set([to_api({})])
	finding.settings == [0]
	finding.edge == 3
	contains(finding.message, "the edge to api opens 300 connections a second, more than half of the 470")
	contains(finding.remedy, "set net.ipv4.tcp_tw_reuse=1")
}

test_a_template_decides if {
	refused := object.union(
		fixture.input_of({"settings": [["net.ipv4.tcp_tw_reuse", "{{ reuse }}"]], "defaults": default_range}),
		{"world": {"effective": {"net.ipv4.tcp_tw_reuse": {"ints": [2], "origin": "default", "accepted": false}}}},
	)
	found := TL113.report with input as refused
	found == set()
}

test_the_default_too if {
	some finding in on_default([to_api({})])
	finding.settings == []
	finding.edge == 3
}

test_a_peer_without_timestamps if {
	some finding in on_default([to_api({"peer_timestamps": false})])
	startswith(finding.remedy, "keep the connections in a pool")
}

test_enough if {
	on_default([to_api({"rate": 235})]) == set()
	on_default([to_api({"destinations": 2})]) == set()
	on_default([to_api({"loopback": true})]) == set()
	on_default([to_api({"closes_first": "peer"})]) == set()
	on_default([to_api({"linger_zero": true})]) == set()
	on_default([to_api({"rate": null, "pool": true})]) == set()
	on_default([fixture.edge({"from": "clients", "closes_first": "self", "rate": 3000})]) == set()
}

test_other_values if {
	given := TL113.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", "1"]],
		"defaults": default_range,
		"host": {"edges": [to_api({})]},
	})
	given == set()
}

test_missing_facts if {
	some no_rate in on_set([to_api({"rate": null})])
	no_rate.verdict == "undetermined"
	no_rate.missing == ["rate"]
	some more in on_set([to_api({"closes_first": "unknown", "destinations": null})])
	more.missing == ["closes_first", "destinations"]
	some closer in on_set([to_api({"closes_first": "unknown", "lifetime_ns": 600000000000})])
	closer.missing == ["closes_first"]
	some nothing in on_set(null)
	nothing.missing == ["rate"]
	nothing.settings == [0]
}

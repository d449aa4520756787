package tcplint.rules.TL503_test

import data.tcplint.fixture
import data.tcplint.rules.TL503

asked(settings, facts) := found if {
	found := TL503.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {
			"net.netfilter.nf_conntrack_max": "262144",
			"net.ipv4.ip_local_port_range": "32768 60999",
		},
		"host": facts,
	})
}

entries(value) := ["net.netfilter.nf_conntrack_max", value]

clients := fixture.edge({"from": "clients", "rate": 3000, "lifetime_ns": 1000000000})

test_default_is_too_small if {
	found := asked([], {"conntrack": true, "edges": [clients]})
	count(found) == 1
	some finding in found
	finding.settings == []
	finding.edge == 0
	contains(finding.message, "nf_conntrack_max=262144 is too small: the declared connections need 363000 entries")
}

test_setting_is_too_small if {
	some finding in asked([entries("65536")], {"roles": ["nat-gateway"], "edges": [clients]})
	finding.settings == [0]
	finding.edge == null
}

test_unknown_tracker if {
	some finding in asked([entries("65536")], {"edges": [clients]})
	finding.missing == ["conntrack"]
}

test_no_tracker if asked([entries("65536")], {"conntrack": false, "edges": [clients]}) == set()

test_large_enough if asked([entries("1048576")], {"conntrack": true, "edges": [clients]}) == set()

test_no_limit if asked([entries("0")], {"conntrack": true, "edges": [clients]}) == set()

test_shorter_clock if {
	found := asked(
		[["net.netfilter.nf_conntrack_tcp_timeout_time_wait", "60"]],
		{"conntrack": true, "edges": [clients]},
	)
	found == set()
}

test_tuples_bound_an_outbound_edge if {
	outbound := fixture.edge({"to": "web", "rate": 3000, "destinations": 2})
	asked([], {"conntrack": true, "edges": [outbound]}) == set()
}

test_destinations_matter if {
	outbound := fixture.edge({"to": "web", "rate": 3000})
	some finding in asked([], {"conntrack": true, "edges": [outbound]})
	finding.missing == ["destinations"]
}

test_lowered_without_a_rate if {
	found := asked([entries("65536")], {})
	count(found) == 1
	some finding in found
	finding.missing == ["rate"]
	finding.edge == null
	asked([entries("65536")], {"conntrack": false}) == set()
	asked([entries("524288")], {}) == set()
}

test_edge_of_nothing if {
	TL503.edge == null with input as fixture.input_of({})
}

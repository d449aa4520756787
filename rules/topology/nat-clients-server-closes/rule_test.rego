package tcplint.rules.TL605_test

import data.tcplint.fixture
import data.tcplint.rules.TL605

found(settings, facts) := given if {
	given := TL605.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {"net.ipv4.tcp_timestamps": "1"},
		"host": {"edges": [fixture.edge(object.union({"index": 4, "from": "clients", "closes_first": "self", "nat": true}, facts))]},
	})
}

test_closed_here_first if {
	some finding in found([], {})
	finding.edge == 4
	contains(finding.message, "the edge from clients comes through NAT")
}

test_silent if {
	found([["net.ipv4.tcp_timestamps", "0"]], {}) == set()
	found([], {"closes_first": "peer"}) == set()
	found([], {"nat": false}) == set()
	found([], {"linger_zero": true}) == set()
	found([], {"from": null, "to": "web"}) == set()
	found([], {"nat": false, "closes_first": "unknown"}) == set()
}

test_missing_facts if {
	some nat in found([["net.ipv4.tcp_timestamps", "1"]], {"nat": null})
	nat.settings == [0]
	nat.missing == ["nat"]
	some both in found([], {"nat": null, "closes_first": "unknown"})
	both.settings == []
	both.missing == ["closes_first", "nat"]
}

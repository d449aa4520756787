package tcplint.rules.TL603_test

import data.tcplint.fixture
import data.tcplint.rules.TL603

found(value, facts) := given if {
	given := TL603.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", value]],
		"host": {"edges": [fixture.edge(object.union({"index": 1, "to": "web", "closes_first": "self", "peer_timestamps": false}, facts))]},
	})
}

test_peer_without_timestamps if {
	some finding in found("1", {})
	finding.settings == [0]
	finding.edge == 1
	contains(finding.message, "never acts on the edge to web")
	finding.remedy == "set net.ipv4.tcp_timestamps=1 on web"
}

test_silent if {
	found("0", {}) == set()
	found("2", {}) == set()
	found("1", {"peer_timestamps": true}) == set()
	found("1", {"peer_timestamps": null}) == set()
	found("1", {"closes_first": "peer"}) == set()
	found("1", {"linger_zero": true}) == set()
	found("1", {"pool": true}) == set()
	found("1", {"to": null, "from": "clients"}) == set()
}

test_unknown_closer if {
	some finding in found("1", {"closes_first": "unknown"})
	finding.missing == ["closes_first"]
}

package tcplint.rules.TL109_test

import data.tcplint.fixture
import data.tcplint.rules.TL109

found(reuse, delay, host) := given if {
	given := TL109.report with input as fixture.input_of({
		"kernel": "6.18",
		"settings": [["net.ipv4.tcp_tw_reuse_delay", delay]],
		"defaults": {"net.ipv4.tcp_tw_reuse": reuse},
		"host": host,
	})
}

to_api := {"edges": [fixture.edge({"to": "api"})]}

to_itself := {"edges": [fixture.edge({"to": "localhost", "loopback": true})]}

test_below_the_tick if {
	every host in [{}, to_api] {
		some finding in found("1", "100", host)
		finding.settings == [0]
		contains(finding.message, "tcp_tw_reuse_delay=100 lets connect() reuse a port before")
		not finding.severity
	}
}

test_long_enough_or_never_leaving_the_host if {
	found("1", "1000", {}) == set()
	found("1", "100", to_itself) == set()
	found("2", "100", to_itself) == set()
	found("1", "100", {"edges": [fixture.edge({"from": "clients"})]}) == set()
}

test_without_reuse if {
	some finding in found("0", "100", {})
	finding.severity == "info"
	contains(finding.message, "does nothing while tcp_tw_reuse=0")
	count(found("0", "100", {})) == 1
}

test_reuse_on_loopback if {
	some finding in found("2", "2000", to_api)
	finding.severity == "info"
	contains(finding.message, "not on the edge to api")
}

test_reuse_on_loopback_with_unknown_edges if {
	some finding in found("2", "2000", {})
	finding.missing == ["edges"]
}

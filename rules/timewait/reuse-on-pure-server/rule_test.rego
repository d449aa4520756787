package tcplint.rules.TL108_test

import data.tcplint.fixture
import data.tcplint.rules.TL108

found(value, host) := given if given := TL108.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_tw_reuse", value]], "host": host})

from_clients := fixture.edge({"from": "clients"})

test_a_server if {
	some finding in found("1", {"roles": ["database"], "edges": [from_clients]})
	finding.settings == [0]
	contains(finding.message, "nothing to act on")
	not finding.verdict
}

test_a_server_of_unknown_edges if {
	some finding in found("1", {"roles": ["web"]})
	finding.verdict == "undetermined"
	finding.missing == ["edges"]
}

test_a_server_that_connects if {
	found("1", {"roles": ["web"], "edges": [from_clients, fixture.edge({"to": "db"})]}) == set()
	found("1", {"roles": ["web", "load-balancer"], "edges": [from_clients]}) == set()
}

test_no_server if {
	found("1", {"roles": ["client"], "edges": []}) == set()
	found("1", {}) == set()
	found("2", {"roles": ["web"], "edges": []}) == set()
}

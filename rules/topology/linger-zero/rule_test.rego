package tcplint.rules.TL606_test

import data.tcplint.fixture
import data.tcplint.rules.TL606

found(edges) := given if {
	given := TL606.report with input as fixture.input_of({"host": {"edges": edges}})
}

test_linger_zero if {
	some finding in found([fixture.edge({"index": 1, "to": "api", "linger_zero": true})])
	finding.edge == 1
	contains(finding.message, "the edge to api is closed with SO_LINGER 0")
}

test_silent if {
	found(null) == set()
	found([fixture.edge({"to": "api", "linger_zero": false}), fixture.edge({"from": "clients"})]) == set()
}

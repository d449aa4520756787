package tcplint.rules.TL602_test

import data.tcplint.fixture
import data.tcplint.rules.TL602

found(value, roles, closers) := given if {
	given := TL602.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", value]],
		"host": {"roles": roles, "edges": [edge |
			some i, closer in closers
			edge := fixture.edge({"index": i, "to": sprintf("web%d", [i + 1]), "closes_first": closer})
		]},
	})
}

lb := ["load-balancer"]

test_backends_close_first if {
	some finding in found("1", lb, ["peer", "peer"])
	finding.settings == [0]
	contains(finding.message, "on the edge to web1 and the edge to web2 the other end closes first")
}

test_silent if {
	found("0", lb, ["peer"]) == set()
	found("2", lb, ["peer"]) == set()
	found("1", ["web"], ["peer"]) == set()
	found("1", lb, ["self"]) == set()
	found("1", lb, ["peer", "self"]) == set()
	found("1", lb, ["unknown", "self"]) == set()
	found("1", lb, []) == set()
}

test_unknown_closer if {
	some finding in found("1", lb, ["peer", "unknown"])
	finding.verdict == "undetermined"
	finding.missing == ["closes_first"]
}

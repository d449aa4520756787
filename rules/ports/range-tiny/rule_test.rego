package tcplint.rules.TL205_test

import data.tcplint.fixture
import data.tcplint.rules.TL205

thousand := ["net.ipv4.ip_local_port_range", "40000 40999"]

found(host) := given if given := TL205.report with input as fixture.input_of({"settings": [thousand], "host": host})

to_api(facts) := fixture.edge(object.union({"index": 2, "to": "api", "closes_first": "self", "destinations": 1, "rate": 10}, facts))

test_too_few if {
	some finding in found({"roles": ["client"], "edges": [to_api({})]})
	finding.settings == [0]
	finding.edge == 2
	contains(finding.message, "1000 usable ports are few for the edge to api, which opens 10 connections a second: with 60 s in TIME_WAIT more than half of the 16 that last")
}

test_too_few_without_time_wait if {
	some finding in found({"roles": ["web"], "edges": [to_api({"closes_first": "peer", "lifetime_ns": 100000000000})]})
	contains(finding.message, "even if no connection stays in TIME_WAIT")
}

test_reserved_ports_narrow_the_default if {
	given := TL205.report with input as fixture.input_of({
		"settings": [["net.ipv4.ip_local_reserved_ports", "33768-60999"]],
		"defaults": {"net.ipv4.ip_local_port_range": "32768 60999"},
		"host": {"roles": ["client"], "edges": [to_api({})]},
	})
	some finding in given
	finding.settings == [0]
}

test_enough if {
	found({"roles": ["client"], "edges": [to_api({"rate": 8})]}) == set()
	found({"roles": ["database"], "edges": [to_api({})]}) == set()
	found({"roles": ["database"]}) == set()
	wide := TL205.report with input as fixture.input_of({
		"settings": [["net.ipv4.ip_local_port_range", "40000 44095"]],
		"host": {"roles": ["client"], "edges": [to_api({"rate": 1000})]},
	})
	wide == set()
}

test_missing_rate if {
	some finding in found({"roles": ["client"], "edges": [to_api({"rate": null})]})
	finding.verdict == "undetermined"
	finding.missing == ["rate"]
	some other in found({"roles": ["client"]})
	other.missing == ["rate"]
}

test_missing_roles if {
	some finding in found({"edges": [to_api({})]})
	finding.missing == ["roles"]
	some both in found({"edges": [to_api({"rate": null})]})
	both.missing == ["rate", "roles"]
	some all in found({})
	all.missing == ["rate", "roles"]
}

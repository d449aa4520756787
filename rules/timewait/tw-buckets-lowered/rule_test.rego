package tcplint.rules.TL106_test

import data.tcplint.fixture
import data.tcplint.rules.TL106

found(value, host) := given if {
	given := TL106.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_max_tw_buckets", value]],
		"defaults": {"net.ipv4.tcp_max_tw_buckets": "65536"},
		"memory": 17179869184,
		"host": host,
	})
}

inbound(facts) := {"edges": [fixture.edge(object.union({"from": "clients"}, facts))]}

test_below_the_default if {
	some finding in found("5000", {"memory": 17179869184})
	finding.settings == [0]
	contains(finding.message, "the 65536 that Linux 6.1 takes by itself with 16 GiB")
}

test_the_memory_in_mebibytes if {
	given := TL106.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_max_tw_buckets", "500"]],
		"defaults": {"net.ipv4.tcp_max_tw_buckets": "2048"},
		"memory": 536870912,
		"host": {"memory": 536870912},
	})
	some finding in given
	contains(finding.message, "with 512 MiB")
}

test_below_the_default_of_an_unstated_memory if {
	some finding in found("5000", {})
	contains(finding.message, "is below what the kernel takes by itself")
}

test_below_the_edges if {
	some finding in found("65536", inbound({"closes_first": "self", "rate": 1100}))
	finding.severity == "error"
	contains(finding.message, "below the 66000 connections")
	contains(finding.remedy, "to 66000 or more")
	count(found("5000", inbound({"closes_first": "self", "rate": 1100}))) == 1
}

test_an_unknown_default if {
	given := TL106.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_max_tw_buckets", "500"]],
		"host": inbound({"closes_first": "self"}),
	})
	some finding in given
	finding.missing == ["rate"]
}

test_enough if {
	found("66000", inbound({"closes_first": "self", "rate": 1100})) == set()
	found("65536", {}) == set()
	found("0", {}) == set()
	found("-1", {}) == set()
}

test_missing_facts if {
	some finding in found("65536", inbound({"closes_first": "self"}))
	finding.verdict == "undetermined"
	finding.missing == ["rate"]
	some other in found("65536", inbound({"closes_first": "unknown", "rate": 2000}))
	other.missing == ["closes_first"]
	found("65536", inbound({"closes_first": "unknown", "rate": 20})) == set()
}

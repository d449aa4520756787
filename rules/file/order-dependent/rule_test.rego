package tcplint.rules.TL016_test

import data.tcplint.fixture
import data.tcplint.rules.TL016

test_thresholds if {
	found := TL016.report with input as fixture.input_of({
		"settings": [["net.ipv4.ipfrag_high_thresh", "512000"], ["net.ipv4.ipfrag_low_thresh", "446464"]],
		"refused": {0: "ipfrag-order"},
	})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.related == [1]
	contains(finding.message, "crosses the value of net.ipv4.ipfrag_low_thresh, which a later line sets to 446464")
	finding.remedy == "write net.ipv4.ipfrag_low_thresh in a line before this one"
}

test_thresholds_that_never_fit if {
	TL016.report == set() with input as fixture.input_of({
		"settings": [["net.ipv4.ipfrag_high_thresh", "5"], ["net.ipv4.ipfrag_low_thresh", "9"]],
		"refused": {0: "ipfrag-order"},
	})
}

# What the kernel holds after the writes.
held(settings, values) := object.union(
	fixture.input_of({"settings": settings}),
	{"world": {"effective": {parameter: {"value": sprintf("%d", [value]), "ints": [value]} | some parameter, value in values}}},
)

test_undone if {
	found := TL016.report with input as held(
		[["net.ipv4.conf.all.accept_redirects", "1"], ["net.ipv4.ip_forward", "1"]],
		{"net.ipv4.conf.all.accept_redirects": 0},
	)
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.related == [1]
	finding.message == "net.ipv4.conf.all.accept_redirects=1 does not last: writing net.ipv4.ip_forward=1 also sets it, to 0"
	finding.remedy == "write this line after test.conf:2"
}

test_one_switch if {
	found := TL016.report with input as held(
		[["net.ipv4.conf.all.forwarding", "0"], ["net.ipv4.ip_forward", "1"]],
		{"net.ipv4.conf.all.forwarding": 1},
	)
	[finding.remedy | some finding in found] == ["keep one of this line and test.conf:2"]
}

test_two_ways_to_say_it if {
	found := TL016.report with input as held(
		[["vm.dirty_ratio", "10"], ["vm.dirty_bytes", "1000"]],
		{"vm.dirty_ratio": 0},
	)
	[finding.remedy | some finding in found] == ["keep one of this line and test.conf:2"]
}

test_lasting if {
	TL016.report == set() with input as fixture.input_of({"settings": [["net.ipv4.ip_forward", "1"], ["net.ipv4.conf.all.accept_redirects", "1"]]})
}

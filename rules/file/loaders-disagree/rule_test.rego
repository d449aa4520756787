package tcplint.rules.TL019_test

import data.tcplint.fixture
import data.tcplint.rules.TL019

held(value, by) := {"value": value, "ints": null, "intervals": null, "origin": "file", "by": by, "accepted": true}

given(settings, ours, theirs) := object.union(
	fixture.input_of({"settings": settings}),
	{"world": {"effective": {"net.core.somaxconn": ours}, "compare": {"effective": {"net.core.somaxconn": theirs}}}},
)

two := [["net.core.somaxconn", "1"], ["net.core.somaxconn", "2"]]

test_they_disagree if {
	found := TL019.report with input as given(two, held("2", 1), held("1", 0))
	count(found) == 1
	some finding in found
	finding.parameter == "net.core.somaxconn"
	finding.settings == [1, 0]
	finding.message == "net.core.somaxconn is 2 after systemd-sysctl and 1 after sysctl --system of procps"
}

test_only_one_of_them_writes if {
	found := TL019.report with input as given(two, object.union(held("128\t3", null), {"origin": "default"}), held("", 0))
	count(found) == 1
	some finding in found
	finding.settings == [0]
	startswith(finding.message, "net.core.somaxconn is 128 3 after systemd-sysctl and empty after")
}

test_the_same_line_is_named_once if {
	found := TL019.report with input as given(two, held("2", 1), held("4", 1))
	[finding.settings | some finding in found] == [[1]]
}

test_a_glob_writes if {
	found := TL019.report with input as given([["net.core.*", "2", {"kind": "glob"}]], held("2", 0), held("1", null))
	[finding.settings | some finding in found] == [[0]]
}

test_agreed_or_unknown if {
	TL019.report == set() with input as given(two, held("2", 1), held("2", 1))
	TL019.report == set() with input as given(two, held(null, 1), held("1", 0))
	TL019.report == set() with input as given(two, held("2", 1), held(null, 0))
}

test_blanks_are_no_difference if {
	TL019.report == set() with input as given(two, held("32768\t60999", 1), held("32768 60999", 0))
}

test_what_another_parameter_set if {
	TL019.report == set() with input as given([["net.ipv4.ip_forward", "1"]], held("2", 0), held("1", 0))
}

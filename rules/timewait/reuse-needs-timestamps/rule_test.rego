package tcplint.rules.TL101_test

import data.tcplint.fixture
import data.tcplint.rules.TL101

test_reuse_without_timestamps if {
	found := TL101.report with input as fixture.input_of({"settings": [
		["net.ipv4.tcp_tw_reuse", "1"],
		["net.ipv4.tcp_timestamps", "0"],
	]})
	count(found) == 1
	some finding in found
	finding.settings == [1]
	finding.related == [0]
	contains(finding.message, "tcp_tw_reuse=1 does nothing")
}

test_reuse_with_timestamps if {
	found := TL101.report with input as fixture.input_of({"settings": [
		["net.ipv4.tcp_tw_reuse", "1"],
		["net.ipv4.tcp_timestamps", "1"],
	]})
	found == set()
}

test_default_reuse_is_not_its_business if {
	found := TL101.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_timestamps", "0"]],
		"defaults": {"net.ipv4.tcp_tw_reuse": "2"},
	})
	found == set()
}

test_a_refused_reuse_is_not_its_business if {
	found := TL101.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", "7"], ["net.ipv4.tcp_timestamps", "0"]],
		"refused": {0: "range"},
	})
	found == set()
}

test_off_on_the_host_without_a_line if {
	found := TL101.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", "1"]],
		"defaults": {"net.ipv4.tcp_timestamps": "0"},
	})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "tcp_timestamps is 0 on this host")
}

package tcplint.rules.TL004_test

import data.tcplint.fixture
import data.tcplint.rules.TL004

said(key, kernel, overrides) := finding if {
	found := TL004.report with input as fixture.input_of({"kernel": kernel, "settings": [[key, "1", overrides]]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.parameter == key
}

test_a_known_release if {
	finding := said("net.ipv4.tcp_tw_reuse_delay", "6.1", {})
	finding.severity == "warning"
	finding.message == "Linux 6.1 does not have net.ipv4.tcp_tw_reuse_delay: it came with Linux 6.14. The line fails at every boot and sets nothing"
	said("net.ipv4.tcp_tw_reuse_delay", "6.1", {"ignore_errors": true}).severity == "info"
	TL004.report == set() with input as fixture.input_of({"kernel": "6.18", "settings": [["net.ipv4.tcp_tw_reuse_delay", "1"]]})
}

test_a_measured_release if {
	contains(said("net.ipv4.tcp_rto_min_us", "6.1", {}).message, "it came later, Linux 6.12 has it")
}

test_where_nobody_looked if {
	TL004.report == set() with input as fixture.input_of({"kernel": "5.14", "vendor": "el9", "settings": [["net.ipv4.tcp_tw_reuse_delay", "1"]]})
	TL004.report == set() with input as fixture.input_of({"kernel": "6.8", "settings": [["net.ipv4.tcp_rto_min_us", "1"]]})
}

test_others_business if {
	every setting in [
		["vm.block_dump", "1"],
		["net.ipv4.tcp_tw_timeout", "1"],
		["net.ipv4.tcp_max_tw_bucket", "1", {"unknown": true}],
		["net.core.somaxconn", "1"],
	] {
		TL004.report == set() with input as fixture.input_of({"settings": [setting]})
	}
}

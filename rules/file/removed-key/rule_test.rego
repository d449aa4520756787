package tcplint.rules.TL003_test

import data.tcplint.fixture
import data.tcplint.rules.TL003

said(key, kernel, overrides) := finding if {
	found := TL003.report with input as fixture.input_of({"kernel": kernel, "settings": [[key, "1", overrides]]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.parameter == key
}

test_removed if {
	finding := said("vm.block_dump", "6.1", {})
	finding.severity == "error"
	finding.message == "vm.block_dump was removed in Linux 5.14: Linux 6.1 does not have it, so the line fails at every boot and sets nothing"
	finding.remedy == "delete the line"
	said("vm.block_dump", "6.1", {"ignore_errors": true}).severity == "warning"
	TL003.report == set() with input as fixture.input_of({"kernel": "4.19", "settings": [["vm.block_dump", "1"]]})
}

test_what_did_nothing if {
	finding := said("net.ipv4.tcp_thin_dupack", "6.1", {})
	finding.severity == "warning"
	contains(finding.message, "removed in Linux 4.15 and did nothing by then")
	contains(finding.remedy, "net.ipv4.tcp_thin_linear_timeouts is what there is today")
	said("net.ipv4.tcp_thin_dupack", "6.1", {"ignore_errors": true}).severity == "info"
}

test_a_release_that_is_not_known if {
	contains(said("kernel.maps_protect", "6.1", {}).message, "kernel.maps_protect is gone: Linux 6.1 does not have it")
}

test_others_business if {
	every setting in [
		["net.ipv4.tcp_tw_reuse_delay", "1"],
		["net.ipv4.tcp_tw_timeout", "1"],
		["net.ipv4.tcp_max_tw_bucket", "1", {"unknown": true}],
		["net.core.somaxconn", "1"],
	] {
		TL003.report == set() with input as fixture.input_of({"settings": [setting]})
	}
}

package tcplint.rules.TL005_test

import data.tcplint.fixture
import data.tcplint.rules.TL005

said(key, spec) := finding if {
	found := TL005.report with input as fixture.input_of(object.union({"host": {"kernel": "6.1"}, "settings": [[key, "1", object.get(spec, "setting", {})]]}, spec))
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

test_mainline if {
	finding := said("net.ipv4.tcp_tw_timeout", {})
	finding.severity == "error"
	not finding.verdict
	contains(finding.message, "only kernels of Alibaba Cloud Linux 2, Alibaba Cloud Linux 3 do")
	contains(finding.message, "TIME_WAIT lasts 60 seconds here")
	said("net.ipv4.tcp_tw_timeout", {"setting": {"ignore_errors": true}}).severity == "info"
}

test_another_vendor if {
	finding := said("net.ipv4.tcp_wan_timestamps", {"vendor": "al8", "kernel": "5.10"})
	contains(finding.message, "only kernels of TencentOS do")
	not contains(finding.message, "60 seconds")
}

test_its_own_vendor if {
	TL005.report == set() with input as fixture.input_of({"vendor": "al8", "kernel": "5.10", "host": {"kernel": "5.10"}, "settings": [["net.ipv4.tcp_tw_timeout", "1"]]})
	TL005.report == set() with input as fixture.input_of({"vendor": "an8", "kernel": "5.10", "host": {"kernel": "5.10"}, "settings": [["net.ipv4.tcp_tw_timeout", "1"]]})
}

test_without_a_kernel if {
	finding := said("net.ipv4.tcp_tw_timeout", {"host": {"kernel": null}})
	finding.verdict == "undetermined"
	finding.missing == ["kernel"]
}

package tcplint.rules.TL023_test

import data.tcplint.fixture
import data.tcplint.rules.TL023

test_one_finding_an_interface if {
	found := TL023.report with input as fixture.input_of({"settings": [
		["net.ipv4.conf.wg0.rp_filter", "2"],
		["net.ipv4.conf.wg0.accept_redirects", "0"],
		["net.ipv6.neigh.eth0/100.gc_stale_time", "60"],
	]})
	{finding.settings[0] | some finding in found} == {0, 2}
	some many in found
	many.settings == [0]
	many.message == "2 parameters of wg0: if the interface is not there when the loader runs, only the udev rule of systemd sets them later"
	some one in found
	startswith(one.message, "a parameter of eth0/100: ")
}

test_other_loaders if {
	found := TL023.report with input as fixture.input_of({"host": {"loader": "procps"}, "settings": [["net.ipv4.conf.wg0.rp_filter", "2"]]})
	some finding in found
	endswith(finding.message, "nothing sets them later")
}

test_what_is_always_there if {
	TL023.report == set() with input as fixture.input_of({"settings": [
		["net.ipv4.conf.all.rp_filter", "2"],
		["net.ipv4.conf.default.rp_filter", "2"],
		["net.ipv6.conf.lo.disable_ipv6", "1"],
		["net.ipv4.conf.wg0.nonsense", "1", {"unknown": true}],
		["net.core.somaxconn", "1"],
	]})
}

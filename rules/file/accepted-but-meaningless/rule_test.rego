package tcplint.rules.TL011_test

import data.tcplint.fixture
import data.tcplint.rules.TL011

said(key, value) := finding if {
	found := TL011.report with input as fixture.input_of({"settings": [[key, value]]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

test_no_meaning if {
	finding := said("net.ipv4.tcp_syncookies", "5")
	contains(finding.message, "net.ipv4.tcp_syncookies=5 has no defined meaning")
	finding.remedy == "write 0 to 2"
	said("net.ipv4.tcp_fin_timeout", "-5").remedy == "write 1 or more"
}

test_meaning if {
	every setting in [["net.ipv4.tcp_syncookies", "2"], ["net.ipv4.tcp_fin_timeout", "60"], ["net.core.rmem_default", "1"], ["a.b", "7"], ["net.ipv4.tcp_syncookies", "x"]] {
		TL011.report == set() with input as fixture.input_of({"settings": [setting]})
	}
	TL011.report == set() with input as fixture.input_of({"settings": [["net.ipv4.tcp_syncookies", "5"]], "refused": {0: "range"}})
}

test_an_interface if {
	found := TL011.report with input as fixture.input_of({"settings": [["net.ipv4.conf.eth0.rp_filter", "3", {"catalogue": "net.ipv4.conf.default.rp_filter"}]]})
	count(found) == 1
}

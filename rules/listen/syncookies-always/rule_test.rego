package tcplint.rules.TL302_test

import data.tcplint.fixture
import data.tcplint.rules.TL302

test_always if {
	found := TL302.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_syncookies", "2"]]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "test mode")
}

test_when_full if {
	found := TL302.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_syncookies", "1"]]})
	found == set()
}

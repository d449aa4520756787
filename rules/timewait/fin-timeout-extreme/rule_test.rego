package tcplint.rules.TL105_test

import data.tcplint.fixture
import data.tcplint.rules.TL105

found(value) := given if given := TL105.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_fin_timeout", value]]})

test_long if {
	some finding in found("120")
	finding.settings == [0]
	contains(finding.message, "as a full socket for 60 s")
}

test_short if {
	some finding in found("4")
	contains(finding.message, "little time to finish")
}

test_between if {
	found("5") == set()
	found("60") == set()
}

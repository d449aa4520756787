package tcplint.rules.TL110_test

import data.tcplint.fixture
import data.tcplint.rules.TL110

found(value) := given if given := TL110.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_timestamps", value]]})

test_off if {
	some finding in found("0")
	finding.settings == [0]
	contains(finding.message, "tcp_timestamps=0 gives up")
}

test_on if {
	found("1") == set()
	found("2") == set()
}

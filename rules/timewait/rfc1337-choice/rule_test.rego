package tcplint.rules.TL111_test

import data.tcplint.fixture
import data.tcplint.rules.TL111

found(value) := given if given := TL111.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_rfc1337", value]]})

test_off if {
	some finding in found("0")
	finding.settings == [0]
	contains(finding.message, "lets a RST end TIME_WAIT early")
}

test_on if {
	some finding in found("1")
	contains(finding.message, "tcp_rfc1337=1 protects TIME_WAIT")
}

test_unset if {
	given := TL111.report with input as fixture.input_of({"defaults": {"net.ipv4.tcp_rfc1337": "0"}})
	given == set()
}

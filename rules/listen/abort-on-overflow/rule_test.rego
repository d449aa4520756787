package tcplint.rules.TL305_test

import data.tcplint.fixture
import data.tcplint.rules.TL305

test_on if {
	found := TL305.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_abort_on_overflow", "1"]]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "tcp_abort_on_overflow=1 resets")
}

test_off if {
	found := TL305.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_abort_on_overflow", "0"]]})
	found == set()
}

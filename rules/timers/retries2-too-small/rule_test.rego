package tcplint.rules.TL404_test

import data.tcplint.fixture
import data.tcplint.rules.TL404

asked(value) := found if {
	found := TL404.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_retries2", value]]})
}

test_too_small if {
	found := asked("5")
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "tcp_retries2=5 ends every connection after about 13 s")
}

test_enough if {
	asked("8") == set()
	asked("15") == set()
}

package tcplint.rules.TL403_test

import data.tcplint.fixture
import data.tcplint.rules.TL403

asked(value, comment) := found if {
	found := TL403.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_orphan_retries", value, {"comment": comment}]]})
}

test_zero_to_disable if {
	found := asked("0", "disable retries of orphans")
	count(found) == 1
	some finding in found
	finding.severity == "info"
	finding.settings == [0]
}

test_zero_is_the_default if asked("0", "") == set()

test_one_and_two_give_up if {
	every value in ["1", "2"] {
		some finding in asked(value, "")
		contains(finding.message, sprintf("tcp_orphan_retries=%s gives up", [value]))
	}
}

test_more_is_fine if asked("3", "") == set()

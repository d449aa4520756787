package tcplint.rules.TL107_test

import data.tcplint.fixture
import data.tcplint.rules.TL107

found(value) := given if given := TL107.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_max_tw_buckets", value]]})

test_zero if {
	some finding in found("0")
	finding.settings == [0]
	contains(finding.message, "ends TIME_WAIT")
}

test_negative if {
	some finding in found("-1")
	contains(finding.message, "tcp_max_tw_buckets=-1 is no limit")
}

test_negative_before_5_18 if {
	given := TL107.report with input as fixture.input_of({"kernel": "5.17", "settings": [["net.ipv4.tcp_max_tw_buckets", "-1"]]})
	some finding in given
	contains(finding.message, "tcp_max_tw_buckets=-1 ends TIME_WAIT on Linux 5.17")
}

test_a_limit if {
	found("1") == set()
}

package tcplint.rules.TL102_test

import data.tcplint.fixture
import data.tcplint.rules.TL102

found(spec) := given if {
	given := TL102.report with input as fixture.input_of(object.union({"kernel": "4.9"}, spec))
}

test_recycle_on if {
	some finding in found({"settings": [["net.ipv4.tcp_tw_recycle", "1"]]})
	finding.settings == [0]
	contains(finding.message, "tcp_tw_recycle=1 makes Linux 4.9 refuse")
}

test_recycle_without_timestamps if {
	some finding in found({"settings": [["net.ipv4.tcp_timestamps", "0"], ["net.ipv4.tcp_tw_recycle", "1"]]})
	finding.settings == [1]
	contains(finding.message, "does nothing while tcp_timestamps=0")
}

test_recycle_off if {
	found({"settings": [["net.ipv4.tcp_tw_recycle", "0"]]}) == set()
}

test_where_it_is_gone_it_harms_nobody if {
	found({"settings": [["net.ipv4.tcp_tw_recycle", "1"]], "results": {0: "absent"}, "kernel": "4.12"}) == set()
}

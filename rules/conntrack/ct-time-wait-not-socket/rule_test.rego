package tcplint.rules.TL501_test

import data.tcplint.fixture
import data.tcplint.rules.TL501

tracked := "net.netfilter.nf_conntrack_tcp_timeout_time_wait"

asked(settings) := found if {
	found := TL501.report with input as fixture.input_of({"settings": settings, "defaults": {tracked: "120"}})
}

test_comment_says_time_wait if {
	found := asked([[tracked, "30", {"comment": "减少 TIME_WAIT"}]])
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "nf_conntrack_tcp_timeout_time_wait=30 is the connection tracker's clock")
}

test_beside_time_wait_parameters if {
	some finding in asked([["net.ipv4.tcp_tw_reuse", "1"], [tracked, "30"]])
	finding.settings == [1]
}

test_elsewhere if {
	asked([[tracked, "30", {"comment": "small conntrack table"}], ["net.ipv4.tcp_tw_reuse", "1"]]) == set()
	asked([[tracked, "30"]]) == set()
}

test_default if asked([[tracked, "120", {"comment": "TIME_WAIT"}]]) == set()

package tcplint.rules.TL508_test

import data.tcplint.fixture
import data.tcplint.rules.TL508

asked(settings, facts) := found if {
	found := TL508.report with input as fixture.input_of({"kernel": "6.1", "settings": settings, "host": facts})
}

tracked := [
	["net.netfilter.nf_conntrack_max", "262144"],
	["net.ipv4.tcp_tw_reuse", "1"],
	["net.netfilter.nf_conntrack_tcp_timeout_established", "86400"],
]

test_not_loaded if {
	found := asked(tracked, {"modules": ["br_netfilter"]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.related == [2]
	contains(finding.message, "needs the module nf_conntrack, which nothing loads before")
	contains(finding.message, "ends with success")
}

test_other_loader if {
	some finding in asked(tracked, {"modules": [], "loader": "procps"})
	contains(finding.message, "the line fails")
}

test_loaded if asked(tracked, {"modules": ["nf_conntrack"]}) == set()

test_not_stated if {
	found := asked(tracked, {})
	count(found) == 1
	some finding in found
	finding.missing == ["modules"]
	finding.related == [2]
}

bbr := [["net.ipv4.tcp_congestion_control", "bbr"]]

test_a_congestion_control_is_loaded_by_its_name if asked(bbr, {"modules": []}) == set()

test_but_not_for_a_container if {
	some finding in asked(bbr, {"modules": [], "namespace": "container"})
	contains(finding.message, "tcp_bbr")
	asked(bbr, {"modules": ["tcp_bbr"], "namespace": "container"}) == set()
	asked([["net.ipv4.tcp_congestion_control", "reno"]], {"modules": [], "namespace": "container"}) == set()
}

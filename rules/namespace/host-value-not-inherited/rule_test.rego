package tcplint.rules.TL703_test

import data.tcplint.fixture
import data.tcplint.rules.TL703

asked(settings, facts) := found if {
	found := TL703.report with input as fixture.input_of({
		"kernel": "6.1",
		"settings": settings,
		"defaults": {"net.ipv4.tcp_syncookies": "1"},
		"host": facts,
	})
}

two := [
	["net.core.somaxconn", "1024"],
	["net.core.somaxconn", "8192"],
	["net.ipv4.tcp_syncookies", "1"],
	["net.core.netdev_max_backlog", "5000"],
	["net.ipv4.conf.all.rp_filter", "2"],
	["vm.swappiness", "10"],
	["net.ipv4.tcp_tw_reuse", "1"],
]

test_lost if {
	found := asked(two, {"containers_follow": true})
	count(found) == 1
	some finding in found
	finding.settings == [1]
	finding.related == [6]
	contains(finding.message, "do not take net.core.somaxconn, net.ipv4.tcp_tw_reuse from the host")
}

test_many if {
	many := [["net.ipv4.tcp_fin_timeout", "30"], ["net.ipv4.tcp_keepalive_time", "600"], ["net.core.somaxconn", "8192"], ["net.ipv4.tcp_tw_reuse", "1"]]
	some finding in asked(many, {"containers_follow": true})
	contains(finding.message, "net.ipv4.tcp_fin_timeout and 3 others")
}

test_nobody_expects_it if {
	asked(two, {}) == set()
	asked(two, {"containers_follow": false}) == set()
}

test_in_the_container_itself if asked(two, {"containers_follow": true, "namespace": "container"}) == set()

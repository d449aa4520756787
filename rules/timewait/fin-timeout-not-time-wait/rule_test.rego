package tcplint.rules.TL104_test

import data.tcplint.fixture
import data.tcplint.rules.TL104

found(settings) := given if given := TL104.report with input as fixture.input_of({"settings": settings})

test_beside_reuse if {
	some finding in found([
		["net.ipv4.tcp_tw_reuse", "1"],
		["net.ipv4.tcp_fin_timeout", "30"],
		["net.ipv4.tcp_max_tw_buckets", "262144"],
		["net.ipv4.tcp_tw_reuse", "1"],
	])
	finding.settings == [1]
	finding.related == [0, 2]
	contains(finding.message, "tcp_fin_timeout=30 does not shorten TIME_WAIT, which stays 60 s")
}

test_the_comment_says_so if {
	some finding in found([["net.ipv4.tcp_fin_timeout", "15", {"comment": "reduce TIME_WAIT"}]])
	finding.related == []
}

test_meant_for_orphans if {
	found([
		["net.ipv4.tcp_tw_reuse", "1"],
		["net.ipv4.tcp_fin_timeout", "15", {"comment": "orphans of peers that vanished"}],
	]) == set()
}

test_in_another_file if {
	found([
		["net.ipv4.tcp_tw_reuse", "1", {"source": 1}],
		["net.ipv4.tcp_fin_timeout", "15"],
	]) == set()
}

test_not_lowered if {
	found([["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_fin_timeout", "60"]]) == set()
	found([["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_fin_timeout", "0"]]) == set()
}

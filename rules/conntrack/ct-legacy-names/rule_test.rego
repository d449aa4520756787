package tcplint.rules.TL504_test

import data.tcplint.fixture
import data.tcplint.rules.TL504

asked(spec) := found if {
	found := TL504.report with input as fixture.input_of(object.union(
		{"settings": [
			["net.ipv4.tcp_tw_recycle", "0"],
			["net.ipv4.ip_conntrack_max", "65536"],
			["net.ipv4.netfilter.ip_conntrack_tcp_timeout_established", "1200"],
		]},
		spec,
	))
}

test_gone if {
	found := asked({"kernel": "6.1"})
	{[finding.settings, finding.remedy] | some finding in found} == {
		[[1], "write net.netfilter.nf_conntrack_max"],
		[[2], "write net.netfilter.nf_conntrack_tcp_timeout_established"],
	}
}

test_still_there if {
	asked({"kernel": "4.4"}) == set()
	asked({"kernel": "3.10", "vendor": "el7"}) == set()
}

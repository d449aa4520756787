package tcplint.rules.TL502_test

import data.tcplint.fixture
import data.tcplint.rules.TL502

asked(settings, facts) := found if {
	found := TL502.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {"net.netfilter.nf_conntrack_buckets": "65536", "net.netfilter.nf_conntrack_max": "65536"},
		"host": facts,
	})
}

entries(value) := ["net.netfilter.nf_conntrack_max", value]

buckets(value) := ["net.netfilter.nf_conntrack_buckets", value]

test_more_than_four_times_the_default if {
	found := asked([entries("1048576")], {})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.related == []
	contains(finding.message, "nf_conntrack_max=1048576 is 16 times the 65536 buckets")
}

test_other_name if {
	some finding in asked([["net.nf_conntrack_max", "1048576"]], {})
	finding.parameter == "net.nf_conntrack_max"
}

test_buckets_lowered if {
	some finding in asked([buckets("1024")], {})
	finding.settings == [0]
}

test_both if {
	some finding in asked([buckets("131072"), entries("1048576")], {})
	finding.settings == [1]
	finding.related == [0]
}

unknown_buckets(value) := found if {
	found := TL502.report with input as fixture.input_of({"settings": [entries(value)]})
}

test_more_than_four_times_the_largest_default if {
	some finding in unknown_buckets("16777216")
	contains(finding.message, "more than four times the 262144 buckets or fewer")
	unknown_buckets("1048576") == set()
}

test_in_proportion if {
	asked([buckets("262144"), entries("1048576")], {}) == set()
	asked([], {}) == set()
}

test_not_settable_in_a_container if asked([entries("1048576")], {"namespace": "pod"}) == set()

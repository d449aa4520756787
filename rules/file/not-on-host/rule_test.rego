package tcplint.rules.TL026_test

import data.tcplint.fixture
import data.tcplint.rules.TL026

said(parameter, more, facts) := finding if {
	missing := {"seen": {"present": false, "read_only": false}}
	found := TL026.report with input as fixture.input_of(object.union(
		{"settings": [[parameter, "1", object.union(missing, more)]]},
		facts,
	))
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.parameter == parameter
}

test_no_module if {
	finding := said("net.netfilter.nf_conntrack_max", {}, {})
	finding.severity == "error"
	contains(finding.message, "although Linux 6.1 can have it: the module nf_conntrack is not loaded")
	startswith(finding.remedy, "load nf_conntrack, and name it in a file of /etc/modules-load.d")
}

test_no_interface if {
	finding := said("net.ipv4.conf.eth9.rp_filter", {"catalogue": "net.ipv4.conf.default.rp_filter"}, {})
	contains(finding.message, "there is no interface eth9")
	finding.remedy == "make the interface first, or delete the line"
}

test_no_ipv6 if {
	finding := said("net.ipv6.conf.all.forwarding", {}, {})
	contains(finding.message, "IPv6 is switched off")
	finding.remedy == "delete the line, or correct the name"
}

test_of_the_whole_machine if {
	finding := said("net.ipv4.tcp_mem", {}, {})
	contains(finding.message, "looks like a container")
	startswith(finding.remedy, "set it on the machine")
}

test_left_out if {
	contains(said("net.ipv4.tcp_syncookies", {}, {}).message, "the kernel was built without it")
}

test_where_nobody_looked_whether_the_kernel_has_it if {
	startswith(said("abi.swp", {}, {}).message, "abi.swp is not there on this host: ")
}

test_may_fail if {
	said("net.netfilter.nf_conntrack_max", {"ignore_errors": true}, {}).severity == "info"
}

test_silent_where_others_speak if {
	missing := {"seen": {"present": false, "read_only": false}}
	TL026.report == set() with input as fixture.input_of({"settings": [
		["net.acme.x", "1", object.union(missing, {"unknown": true})],
		["net.ipv4.tcp_tw_recycle", "1", missing],
	]})
}

test_silent_where_it_is_there_or_nobody_looked if {
	TL026.report == set() with input as fixture.input_of({"settings": [
		["net.netfilter.nf_conntrack_max", "1", {"seen": {"present": true, "read_only": false}}],
		["net.netfilter.nf_conntrack_buckets", "1"],
	]})
}

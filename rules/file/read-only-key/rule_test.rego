package tcplint.rules.TL027_test

import data.tcplint.fixture
import data.tcplint.rules.TL027

said(parameter, more) := finding if {
	found := TL027.report with input as fixture.input_of({
		"settings": [[parameter, "1", more]],
		"results": {0: "read-only"},
	})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.parameter == parameter
}

test_of_the_kernel if {
	finding := said("net.netfilter.nf_conntrack_count", {})
	finding.severity == "error"
	contains(finding.message, "can only be read on Linux 6.1")
	finding.remedy == "delete the line"
}

test_on_the_host if {
	finding := said("net.core.somaxconn", {"seen": {"present": true, "read_only": true}})
	contains(finding.message, "cannot be written on this host")
	startswith(finding.remedy, "set it where /proc/sys can be written")
}

test_may_fail if {
	said("net.netfilter.nf_conntrack_count", {"ignore_errors": true}).severity == "info"
}

test_others_are_silent if {
	TL027.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "1"]]})
}

package tcplint.rules.TL206_test

import data.tcplint.fixture
import data.tcplint.rules.TL206

refused(written, reason) := given if {
	given := TL206.report with input as fixture.input_of({
		"settings": [["net.ipv4.ip_local_port_range", written]],
		"refused": {0: reason},
	})
}

accepted(written, held) := given if {
	given := TL206.report with input as object.union(
		fixture.input_of({"settings": [["net.ipv4.ip_local_port_range", written]]}),
		{"world": {"effective": {"net.ipv4.ip_local_port_range": {"intervals": [held]}}}},
	)
}

test_one_number if {
	some finding in accepted("40000", [40000, 60999])
	finding.settings == [0]
	contains(finding.message, "sets the low end only")
	contains(finding.message, "the range is now 40000-60999")
}

test_one_number_above_the_high_end if {
	some finding in refused("65000", "order")
	contains(finding.message, "taken for the low end")
}

test_the_wrong_way_round if {
	some finding in refused("65000 1024", "order")
	contains(finding.message, "begins at 65000 and ends at 1024")
	finding.remedy == "write the low end first: 1024 65000"
}

test_another_separator if {
	some finding in refused("1024-65535", "format")
	contains(finding.message, "has - between its ends")
	finding.remedy == "write 1024 65535"
	every written in ["1024,65535", "1024 : 65535", "1024..65535", "1024–65535"] {
		count(refused(written, "format")) == 1
	}
}

test_other_refusals if {
	refused("500 65535", "unprivileged-port-start") == set()
	refused("500", "unprivileged-port-start") == set()
	refused("low high", "format") == set()
}

test_two_numbers if {
	accepted("1024 65535", [1024, 65535]) == set()
}

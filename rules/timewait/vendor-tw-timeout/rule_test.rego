package tcplint.rules.TL112_test

import data.tcplint.fixture
import data.tcplint.rules.TL112

found(value, vendor) := given if {
	given := TL112.report with input as fixture.input_of({
		"kernel": "5.10",
		"vendor": vendor,
		"settings": [["net.ipv4.tcp_tw_timeout", value]],
	})
}

test_shortened if {
	every vendor in ["al7", "al8", "alnx4"] {
		some finding in found("5", vendor)
		finding.settings == [0]
		contains(finding.message, "tcp_tw_timeout=5 ends TIME_WAIT before")
	}
}

test_deprecated if {
	some finding in found("60", "alnx4")
	contains(finding.message, "deprecated")
	found("60", "al8") == set()
}

test_other_kernels_do_not_have_it if {
	found("5", null) == set()
	found("5", "ubuntu") == set()
}

test_refused if {
	given := TL112.report with input as fixture.input_of({
		"vendor": "al8",
		"settings": [["net.ipv4.tcp_tw_timeout", "0"]],
		"refused": {0: "range"},
	})
	given == set()
}

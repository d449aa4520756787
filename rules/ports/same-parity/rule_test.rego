package tcplint.rules.TL202_test

import data.tcplint.fixture
import data.tcplint.rules.TL202

found(range, kernel) := given if {
	given := TL202.report with input as fixture.input_of({"settings": [["net.ipv4.ip_local_port_range", range]], "kernel": kernel})
}

test_both_even if {
	some finding in found("1024 65000", "6.1")
	finding.settings == [0]
	contains(finding.message, "1024-65000 begins and ends even")
	finding.remedy == "end the range at 64999"
}

test_both_odd if {
	some finding in found("1025 65001", "6.1")
	contains(finding.message, "begins and ends odd")
}

test_different if {
	found("1024 65535", "6.1") == set()
}

test_a_single_port_has_no_halves if {
	found("40000 40000", "6.1") == set()
}

test_before_the_halves if {
	found("1024 65000", "3.10") == set()
}

test_the_default if {
	given := TL202.report with input as fixture.input_of({"defaults": {"net.ipv4.ip_local_port_range": "32768 61000"}})
	given == set()
}

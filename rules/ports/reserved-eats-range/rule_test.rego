package tcplint.rules.TL204_test

import data.tcplint.fixture
import data.tcplint.rules.TL204

found(settings) := given if {
	given := TL204.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {"net.ipv4.ip_local_port_range": "32768 60999"},
	})
}

test_most_of_the_range if {
	some finding in found([["net.ipv4.ip_local_reserved_ports", "30000-50000"]])
	finding.settings == [0]
	finding.related == []
	contains(finding.message, "leaves 10999 of the 28232 ports in the range 32768-60999")
	not finding.severity
}

test_all_of_the_range if {
	some finding in found([["net.ipv4.ip_local_port_range", "40000 40009"], ["net.ipv4.ip_local_reserved_ports", "40000-40004,40005-50000"]])
	finding.settings == [1]
	finding.related == [0]
	finding.severity == "error"
	contains(finding.message, "covers all of the range 40000-40009")
}

test_half_is_left if {
	found([["net.ipv4.ip_local_port_range", "40000 40009"], ["net.ipv4.ip_local_reserved_ports", "40000-40004"]]) == set()
	found([["net.ipv4.ip_local_reserved_ports", "8080,9090"]]) == set()
	found([["net.ipv4.ip_local_port_range", "40000 40009"]]) == set()
}

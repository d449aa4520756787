package tcplint.rules.TL201_test

import data.tcplint.fixture
import data.tcplint.rules.TL201

found(spec) := given if given := TL201.report with input as fixture.input_of(spec)

defaults := {"net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_unprivileged_port_start": "1024"}

test_range_below_the_start if {
	some finding in found({
		"settings": [["net.ipv4.ip_local_port_range", "1000 65000"]],
		"refused": {0: "unprivileged-port-start"},
		"defaults": defaults,
	})
	finding.settings == [0]
	finding.related == []
	contains(finding.message, "begins at 1000, below ip_unprivileged_port_start=1024")
	finding.remedy == "begin the range at 1024 or above"
}

test_start_that_is_set if {
	some finding in found({
		"settings": [["net.ipv4.ip_unprivileged_port_start", "2000"], ["net.ipv4.ip_local_port_range", "1024 65000"]],
		"refused": {1: "unprivileged-port-start"},
	})
	finding.settings == [1]
	finding.related == [0]
}

test_start_above_the_range if {
	some finding in found({
		"settings": [["net.ipv4.ip_local_port_range", "10000 65000"], ["net.ipv4.ip_unprivileged_port_start", "20000"]],
		"refused": {1: "port-range"},
		"defaults": defaults,
	})
	finding.settings == [1]
	finding.related == [0]
	contains(finding.message, "ip_unprivileged_port_start=20000 is above the 10000")
}

test_only_the_order_is_wrong if {
	found({
		"settings": [["net.ipv4.ip_local_port_range", "500 65000"], ["net.ipv4.ip_unprivileged_port_start", "400"]],
		"refused": {0: "unprivileged-port-start"},
	}) == set()
	found({
		"settings": [["net.ipv4.ip_unprivileged_port_start", "40000"], ["net.ipv4.ip_local_port_range", "50000 65000"]],
		"refused": {0: "port-range"},
	}) == set()
}

test_accepted if {
	found({"settings": [["net.ipv4.ip_local_port_range", "1024 65535"]], "defaults": defaults}) == set()
}

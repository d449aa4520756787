package tcplint.rules.TL208_test

import data.tcplint.fixture
import data.tcplint.rules.TL208

found(settings, roles) := given if given := TL208.report with input as fixture.input_of({"settings": settings, "host": {"roles": roles}})

wide := ["net.ipv4.ip_local_port_range", "1024 65535"]

node := ["kubernetes-node"]

test_overlap if {
	some finding in found([wide], node)
	finding.settings == [0]
	finding.related == []
	contains(finding.message, "holds 2768 ports of the NodePort area")
}

test_partly_reserved if {
	some finding in found([["net.ipv4.ip_local_port_range", "32000 60999"], ["net.ipv4.ip_local_reserved_ports", "30000-32699,33000"]], node)
	finding.related == [1]
	contains(finding.message, "holds 68 ports")
}

test_reserved_or_above if {
	found([wide, ["net.ipv4.ip_local_reserved_ports", "30000-32767"]], node) == set()
	found([["net.ipv4.ip_local_port_range", "32768 65535"]], node) == set()
	found([["net.ipv4.ip_local_port_range", "20000 29999"]], node) == set()
}

test_no_node if {
	found([wide], ["web"]) == set()
	found([wide], null) == set()
}

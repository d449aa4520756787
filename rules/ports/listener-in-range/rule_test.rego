package tcplint.rules.TL203_test

import data.tcplint.fixture
import data.tcplint.rules.TL203

found(settings, ports) := given if {
	given := TL203.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {"net.ipv4.ip_local_port_range": "32768 60999", "net.ipv4.ip_local_reserved_ports": ""},
		"host": {"listeners": [{"port": port, "backlog": null} | some port in ports]},
	})
}

wide := ["net.ipv4.ip_local_port_range", "1024 65535"]

test_one_listener if {
	some finding in found([wide], [80, 8080])
	finding.settings == [0]
	contains(finding.message, "port 8080 is a listener's and lies in the range 1024-65535")
	startswith(finding.remedy, "set net.ipv4.ip_local_reserved_ports=8080,")
}

test_several_listeners if {
	some finding in found([wide, ["net.ipv4.ip_local_reserved_ports", "3306,6379-6380"]], [9090, 8080, 3306])
	finding.settings == [0]
	contains(finding.message, "ports 8080, 9090 are listeners' and lie")
	startswith(finding.remedy, "set net.ipv4.ip_local_reserved_ports=3306,6379-6380,8080,9090,")
}

test_many_listeners if {
	some finding in found([wide], numbers.range(2001, 2012))
	contains(finding.message, "2010 and 2 more are listeners' and lie")
}

test_reserved_or_outside if {
	found([wide, ["net.ipv4.ip_local_reserved_ports", "8000-9000"]], [80, 8080]) == set()
}

test_in_the_default_range if {
	some finding in found([], [50000])
	finding.settings == []
	some other in found([["net.ipv4.ip_local_reserved_ports", "50001"]], [50000])
	other.settings == [0]
}

test_unknown_listeners if {
	given := TL203.report with input as fixture.input_of({"settings": [wide]})
	some finding in given
	finding.verdict == "undetermined"
	finding.missing == ["listeners"]
	narrow := TL203.report with input as fixture.input_of({
		"settings": [["net.ipv4.ip_local_port_range", "40000 50000"]],
		"defaults": {"net.ipv4.ip_local_port_range": "32768 60999"},
	})
	narrow == set()
}

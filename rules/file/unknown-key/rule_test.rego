package tcplint.rules.TL002_test

import data.tcplint.fixture
import data.tcplint.rules.TL002

said(key, overrides) := finding if {
	found := TL002.report with input as fixture.input_of({"settings": [[key, "1", object.union({"unknown": true}, overrides)]]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.parameter == key
}

test_a_near_name if {
	finding := said("net.core.rmem_defualt", {"suggestion": "net.core.rmem_default", "ignore_errors": true})
	finding.severity == "error"
	contains(finding.message, "the name that is near is net.core.rmem_default")
	finding.remedy == "write net.core.rmem_default, or delete the line"
}

test_no_near_name if {
	said("net.acme.x", {}).severity == "warning"
	contains(said("net.acme.x", {}).message, "no kernel that the catalogue knows")
	said("net.acme.x", {}).remedy == "delete the line, or correct the name"
	said("net.acme.x", {"ignore_errors": true}).severity == "info"
}

test_a_host_decides if {
	finding := said("net.acme.x", {"seen": {"present": false, "read_only": false}, "ignore_errors": true})
	finding.severity == "error"
	contains(finding.message, "and the host does not have it")
	TL002.report == set() with input as fixture.input_of({"settings": [["net.acme.x", "1", {"unknown": true, "seen": {"present": true, "read_only": false}}]]})
}

test_known_to_be_unknown if {
	finding := said("net.ipv4.tcp_nodelay", {"catalogue": "net.ipv4.tcp_nodelay"})
	finding.severity == "warning"
	contains(finding.message, "no kernel has ever had net.ipv4.tcp_nodelay")
}

test_of_bsd if {
	every key in ["kern.somaxconn", "net.inet.tcp.syncookies", "net.inet6.ip6.forwarding"] {
		contains(said(key, {}).message, "of BSD, not of Linux")
	}
}

test_a_command if {
	finding := said("sysctl -w net.core.somaxconn", {"key": "sysctl -w net.core.somaxconn"})
	finding.severity == "error"
	contains(finding.message, "with a blank in its name")
	finding.remedy == "write net.core.somaxconn = and the value, without a command"
}

test_two_separators if {
	finding := said("net.ipv4/tcp_tw_reuse", {"key": "net/ipv4.tcp_tw_reuse"})
	finding.severity == "error"
	contains(finding.message, "`net/ipv4.tcp_tw_reuse` mixes . and /")
	finding.remedy == "write net.ipv4.tcp_tw_reuse if that is meant"
	said("net.ipv4.conf.eth0/100.nonsense", {}).severity == "warning"
}

test_the_directory_itself if {
	finding := said("proc.sys.net.core.somaxconn", {"key": "/proc/sys/net/core/somaxconn"})
	finding.severity == "error"
	contains(finding.message, "below /proc/sys/proc/sys")
	finding.remedy == "leave out /proc/sys/"
}

test_tcp_is_below_ipv4 if {
	finding := said("net.ipv6.tcp_frob", {})
	finding.severity == "error"
	contains(finding.message, "below net.ipv4, for IPv6 too")
}

test_known_keys if {
	TL002.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "1"]]})
}

test_once_a_file if {
	found := TL002.report with input as fixture.input_of({"settings": [["net.acme.x", "1", {"unknown": true}], ["net.acme.x", "2", {"unknown": true}]]})
	[finding.settings | some finding in found] == [[1]]
}

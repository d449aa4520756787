package tcplint.rules.TL701_test

import data.tcplint.fixture
import data.tcplint.rules.TL701

asked(settings, namespace) := found if {
	found := TL701.report with input as fixture.input_of({
		"kernel": "6.1",
		"settings": settings,
		"host": {"namespace": namespace},
	})
}

settings := [
	["net.ipv4.tcp_mem", "94500 126000 189000"],
	["net.ipv4.tcp_tw_reuse", "1"],
	["vm.swappiness", "10"],
	["net.core.somaxconn", "8192"],
	["no.such.parameter", "1"],
]

test_container if {
	found := asked(settings, "container")
	{finding.settings | some finding in found} == {[0], [2]}
	some finding in found
	contains(finding.message, "net.ipv4.tcp_mem is not there in a container on Linux 6.1")
	some other in found
	contains(other.message, "vm.swappiness belongs to the whole machine")
}

test_rootless if {
	{finding.settings | some finding in asked(settings, "rootless-container")} == {[0], [2], [3]}
}

test_host if asked(settings, "host") == set()

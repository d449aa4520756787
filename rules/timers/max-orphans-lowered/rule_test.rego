package tcplint.rules.TL402_test

import data.tcplint.fixture
import data.tcplint.rules.TL402

asked(value, facts) := found if {
	found := TL402.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_max_orphans", value]],
		"defaults": {"net.ipv4.tcp_max_orphans": "65536"},
		"host": facts,
	})
}

test_lowered if {
	found := asked("3276", {})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "tcp_max_orphans=3276 is below what the kernel takes by itself for the memory size")
}

test_lowered_with_known_memory if {
	some finding in asked("3276", {"memory": 17179869184})
	contains(finding.message, "tcp_max_orphans=3276 is below the 65536 that Linux")
}

test_default_and_more if {
	asked("65536", {}) == set()
	asked("262144", {}) == set()
}

test_not_settable_in_a_container if asked("3276", {"namespace": "container"}) == set()

test_unknown_default if {
	found := TL402.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_max_orphans", "5"]]})
	found == set()
}

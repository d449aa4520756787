package tcplint.rules.TL405_test

import data.tcplint.fixture
import data.tcplint.rules.TL405

asked(value, memory, namespace) := found if {
	found := TL405.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_mem", value]],
		"memory": memory,
		"host": {"namespace": namespace},
	})
}

gib := 1073741824

test_bytes_taken_for_pages if {
	found := asked("94500000 915000000 927000000", 1024 * gib, "host")
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "allows 3.5 TiB")
}

test_more_than_this_machine_has if {
	some finding in asked("1048576 2097152 4194304", 8 * gib, "host")
	contains(finding.message, "allows 16 GiB")
}

test_fits if asked("1048576 2097152 4194304", 64 * gib, "host") == set()

test_not_settable_in_a_container if asked("1048576 2097152 4194304", 8 * gib, "pod") == set()

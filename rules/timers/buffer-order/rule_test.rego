package tcplint.rules.TL406_test

import data.tcplint.fixture
import data.tcplint.rules.TL406

asked(parameter, value) := found if {
	found := TL406.report with input as fixture.input_of({"settings": [[parameter, value]]})
}

test_falling_buffers if {
	found := asked("net.ipv4.tcp_rmem", "8192 4096 2048")
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "tcp_rmem is 8192 4096 2048")
}

test_switched_off if {
	every parameter in ["net.ipv4.tcp_window_scaling", "net.ipv4.tcp_sack"] {
		some finding in asked(parameter, "0")
		finding.parameter == parameter
	}
}

test_in_order if {
	asked("net.ipv4.tcp_wmem", "4096 16384 4194304") == set()
	asked("net.ipv4.tcp_rmem", "4096 4096 4096") == set()
	asked("net.ipv4.tcp_sack", "1") == set()
}

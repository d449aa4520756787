package tcplint.rules.TL303_test

import data.tcplint.fixture
import data.tcplint.rules.TL303

asked(kernel, cookies) := found if {
	found := TL303.report with input as fixture.input_of({
		"kernel": kernel,
		"settings": [["net.ipv4.tcp_max_syn_backlog", "262144"]],
		"defaults": {"net.ipv4.tcp_syncookies": cookies},
	})
}

test_dead_with_cookies if {
	found := asked("6.1", "1")
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "tcp_max_syn_backlog=262144 does nothing on Linux 6.1")
}

test_alive_without_cookies if asked("6.1", "0") == set()

test_alive_on_an_old_kernel if asked("3.10", "1") == set()

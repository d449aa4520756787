package tcplint.rules.TL408_test

import data.tcplint.fixture
import data.tcplint.rules.TL408

asked(kernel, parameter, value) := found if {
	found := TL408.report with input as fixture.input_of({"kernel": kernel, "settings": [[parameter, value]]})
}

test_red_hat_of_old if {
	found := asked("6.1", "kernel.shmmax", "68719476736")
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "kernel.shmmax = 68719476736 is the default of Red Hat Enterprise Linux 5 and 6; Linux 6.1 starts with 18446744073692774399")
}

test_kernel_of_old if {
	some finding in asked("6.1", "kernel.sem", "250 32000 32 128")
	contains(finding.message, "before Linux 3.19")
}

test_then_it_was_right if asked("3.10", "kernel.shmmax", "68719476736") == set()

test_own_number if asked("6.1", "kernel.shmmax", "17179869184") == set()

test_first_buffer_grew_in_4_20 if {
	asked("4.19", "net.ipv4.tcp_rmem", "4096 87380 6291456") == set()
	count(asked("4.20", "net.ipv4.tcp_rmem", "4096 87380 6291456")) == 1
}

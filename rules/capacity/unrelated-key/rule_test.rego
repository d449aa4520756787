package tcplint.rules.TL902_test

import data.tcplint.fixture
import data.tcplint.rules.TL902

found(settings) := given if {
	given := TL902.report with input as fixture.input_of({"settings": settings})
}

meant := {"comment": "reduce TIME_WAIT"}

test_a_block_for_time_wait if {
	some finding in found([
		["net.ipv4.tcp_tw_reuse", "1", meant],
		["vm.swappiness", "0", meant],
		["fs.file-max", "65535", meant],
		["net.ipv4.conf.all.rp_filter", "0", meant],
	])
	finding.settings == [1]
	finding.related == [2, 3]
	finding.parameter == "vm.swappiness"
	startswith(finding.message, "vm.swappiness, fs.file-max and net.ipv4.conf.all.rp_filter have nothing to do with TIME_WAIT")
}

test_one_line if {
	some finding in found([["kernel.shmmax", "68719476736", meant]])
	finding.related == []
	startswith(finding.message, "kernel.shmmax has nothing")
}

test_two_blocks if {
	count(found([
		["fs.nr_open", "1048576", meant],
		["net.ipv4.conf.eth0.arp_ignore", "1", {"comment": "more for time_wait"}],
	])) == 2
}

test_silent if {
	found([["vm.swappiness", "0"]]) == set()
	found([["vm.swappiness", "0", {"comment": "this host has no swap"}]]) == set()
	found([["net.ipv4.tcp_tw_reuse", "1", meant], ["net.ipv4.conf.all.log_martians", "1", meant]]) == set()
}

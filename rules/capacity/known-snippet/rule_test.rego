package tcplint.rules.TL903_test

import data.tcplint.fixture
import data.tcplint.rules.TL903

found(kernel, settings) := given if {
	given := TL903.report with input as fixture.input_of({
		"settings": settings,
		"kernel": kernel,
		"host": {"memory": 17179869184},
		"defaults": {
			"net.ipv4.tcp_syncookies": "1", "net.ipv4.tcp_max_tw_buckets": "131072",
			"net.ipv4.tcp_timestamps": "1", "net.ipv4.tcp_window_scaling": "1", "net.ipv4.tcp_max_orphans": "65536",
			"net.ipv4.tcp_rmem": "4096\t131072\t6291456",
		},
	})
}

recycle := [
	["net.ipv4.tcp_tw_reuse", "1"],
	["net.ipv4.tcp_tw_recycle", "1"],
	["net.ipv4.tcp_timestamps", "1"],
	["net.ipv4.tcp_syncookies", "1"],
	["net.ipv4.tcp_fin_timeout", "30"],
]

test_five_lines if {
	some finding in found("6.1", recycle)
	finding.settings == [0]
	startswith(finding.message, "5 lines are those of the block with tcp_tw_recycle=1")
	contains(finding.message, "gone from this kernel: tcp_tw_recycle=1")
	contains(finding.message, "does nothing for TIME_WAIT: tcp_fin_timeout=30")
	contains(finding.message, "the kernel's default anyway: tcp_timestamps=1, tcp_syncookies=1")
}

test_an_old_kernel if {
	some finding in found("3.10", recycle)
	contains(finding.message, "harmful: tcp_tw_recycle=1")
}

test_the_longest_block if {
	given := found("6.1", [
		["net.ipv4.tcp_max_tw_buckets", "6000"],
		["net.ipv4.tcp_window_scaling", "1"],
		["net.ipv4.tcp_timestamps", "0"],
		["net.ipv4.tcp_tw_reuse", "1"],
		["net.ipv4.tcp_mem", "94500000 915000000 927000000"],
		["net.ipv4.tcp_max_orphans", "3276800"],
		["net.ipv4.tcp_max_syn_backlog", "262144"],
		["kernel.sysrq", "0"],
		["net.ipv4.tcp_fin_timeout", "30"],
		["net.ipv4.tcp_tw_recycle", "1"],
	])
	count(given) == 1
	some finding in given
	contains(finding.message, "9 lines are those of the block for nginx")
	contains(finding.message, "harmful: tcp_max_tw_buckets=6000, tcp_timestamps=0, tcp_mem=94500000 915000000 927000000")
	contains(finding.message, "has nothing to act on: tcp_tw_reuse=1, tcp_max_syn_backlog=262144")
	contains(finding.message, "unrelated to TIME_WAIT: kernel.sysrq=0")
	finding.settings == [0]
}

test_open_files if {
	some finding in found("6.1", [
		["fs.file-max", "51200"],
		["net.ipv4.tcp_max_tw_buckets", "5000"],
		["net.core.rmem_max", "67108864"],
		["net.core.wmem_max", "67108864"],
		["net.ipv4.tcp_keepalive_time", "1200"],
	])
	contains(finding.message, "harmful: fs.file-max=51200, tcp_max_tw_buckets=5000")
}

test_silent if {
	found("6.1", array.slice(recycle, 0, 4)) == set()
	found("6.1", []) == set()

	# Five lines, but only one that tells a copy from a choice.
	found("6.1", [
		["net.ipv4.tcp_tw_reuse", "1"],
		["net.ipv4.tcp_syncookies", "1"],
		["net.ipv4.tcp_fastopen", "3"],
		["net.ipv4.tcp_mtu_probing", "1"],
		["net.ipv4.tcp_max_tw_buckets", "5000"],
	]) == set()
}

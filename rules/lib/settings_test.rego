package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

twice := fixture.input_of({
	"settings": [
		["net.ipv4.tcp_tw_reuse", "1"],
		["net.ipv4.tcp_tw_reuse", "0"],
		["net.ipv4.tcp_rmem", "4096 87380 4194304"],
	],
	"refused": {1: "range"},
	"defaults": {"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_rmem": "4096 131072 6291456", "net.ipv4.tcp_mem": null},
})

test_settings_are_grouped_by_parameter if {
	lib.assigned["net.ipv4.tcp_tw_reuse"] == {0, 1} with input as twice
	count(lib.assigned) == 2 with input as twice
}

test_what_wins if {
	lib.winner("net.ipv4.tcp_tw_reuse").index == 1 with input as twice
	lib.is_set("net.ipv4.tcp_tw_reuse") with input as twice
	not lib.is_set("net.ipv4.tcp_mem") with input as twice
	lib.effective("net.ipv4.tcp_tw_reuse").origin == "file" with input as twice
	lib.int("net.ipv4.tcp_tw_reuse") == 0 with input as twice
	lib.ints("net.ipv4.tcp_rmem") == [4096, 87380, 4194304] with input as twice
}

test_defaults if {
	lib.default_int("net.ipv4.tcp_rmem") == 4096 with input as twice
	not lib.default_of("net.ipv4.tcp_mem") with input as twice
}

test_what_the_kernel_answered if {
	lib.refused(twice.settings[1], "range") with input as twice
	count(lib.writes(twice.settings[0])) == 1 with input as twice
}

test_a_resource_is_named_by_its_address if {
	declared := fixture.input_of({
		"sources": [object.union(fixture.source, {"address": "sysctl_parameters.lb"})],
		"settings": [["net.ipv4.tcp_tw_reuse", "1"]],
	})
	lib.place(declared.settings[0]) == "sysctl_parameters.lb" with input as declared
}

test_where_a_setting_stands if {
	lib.place(twice.settings[1]) == "test.conf:2" with input as twice
	lib.catalogue(twice.settings[0]).type == "u8" with input as twice
}

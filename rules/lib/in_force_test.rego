package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

test_in_force_is_the_last_accepted_write if {
	spec := {"settings": [["net.ipv4.tcp_tw_reuse", "0"], ["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_tw_reuse", "7"]]}
	accepted := lib.in_force("net.ipv4.tcp_tw_reuse") with input as fixture.input_of(spec)
	accepted.index == 2
	refused := lib.in_force("net.ipv4.tcp_tw_reuse") with input as fixture.input_of(object.union(spec, {"refused": {2: "range"}}))
	refused.index == 1
}

test_nothing_is_in_force_if_nothing_was_accepted if {
	not lib.in_force("net.ipv4.tcp_tw_reuse") with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", "7"]],
		"refused": {0: "range"},
	})
}

test_a_default_is_no_setting if {
	not lib.in_force("net.ipv4.tcp_tw_reuse") with input as fixture.input_of({"defaults": {"net.ipv4.tcp_tw_reuse": "2"}})
}

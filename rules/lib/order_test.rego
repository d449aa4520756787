package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

thresholds(high, low) := fixture.input_of({"settings": [["net.ipv4.ipfrag_high_thresh", high], ["net.ipv4.ipfrag_low_thresh", low]]})

test_thresholds_that_fit if {
	given := thresholds("9", "5")
	lib.out_of_order(given.settings[0]).index == 1 with input as given
	lib.out_of_order(given.settings[1]).index == 0 with input as given
}

test_thresholds_that_do_not if {
	given := thresholds("5", "9")
	not lib.out_of_order(given.settings[0]) with input as given
	not lib.out_of_order(given.settings[1]) with input as given
}

after(settings, values) := object.union(
	fixture.input_of({"settings": settings}),
	{"world": {"effective": {parameter: {"ints": [value]} | some parameter, value in values}}},
)

test_undone if {
	given := after(
		[["net.ipv6.conf.eth0.forwarding", "0"], ["net.ipv6.conf.all.forwarding", "1"]],
		{"net.ipv6.conf.eth0.forwarding": 1},
	)
	[setting.index | some setting in lib.undone] == [0] with input as given
	lib.undone_by(given.settings[0]).index == 1 with input as given
}

test_the_last_cause_counts if {
	given := after(
		[["net.ipv4.conf.all.accept_redirects", "1"], ["net.ipv4.ip_forward", "0"], ["net.ipv4.conf.all.forwarding", "1"]],
		{"net.ipv4.conf.all.accept_redirects": 0},
	)
	lib.undone_by(given.settings[0]).index == 2 with input as given
}

test_what_lasts if {
	given := after([["vm.dirty_bytes", "0"], ["vm.dirty_ratio", "10"]], {})
	lib.undone == [] with input as given
	not lib.undone_by({"parameter": "net.core.somaxconn"}) with input as given
}

package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

span(from, until, value) := {"from": from, "until": until, "vendor": "", "value": value}

known(presence, since, vendors) := {"presence": presence, "since": since, "removed": null, "vendors": vendors}

on_6_1 := fixture.input_of({})

test_there if {
	entry := known([span(null, null, true)], null, [])
	not lib.absent(entry) with input as on_6_1
	not lib.removed(entry) with input as on_6_1
	not lib.too_new(entry) with input as on_6_1
	not lib.vendor_only(entry) with input as on_6_1
}

test_where_nobody_looked if {
	every presence in [[], [span(null, null, null)], [span([6, 12], null, false)]] {
		not lib.absent(known(presence, null, [])) with input as on_6_1
	}
}

test_gone if {
	every presence in [[span(null, [5, 14], true), span([5, 14], null, false)], [span([4, 18], null, false)]] {
		entry := known(presence, null, [])
		lib.removed(entry) with input as on_6_1
		not lib.too_new(entry) with input as on_6_1
	}
}

test_to_come if {
	entry := known([span(null, [6, 14], false), span([6, 14], null, true)], [6, 14], [])
	lib.too_new(entry) with input as on_6_1
	not lib.removed(entry) with input as on_6_1
	lib.first_with(entry) == [6, 14] with input as on_6_1
	measured := known([span([5, 10], [6, 2], false), span([6, 12], null, true)], null, [])
	lib.too_new(measured) with input as on_6_1
	lib.first_with(measured) == [6, 12] with input as on_6_1
	lib.comes_later(known([span(null, null, false)], [6, 14], [])) with input as on_6_1
}

test_of_a_vendor if {
	entry := known([span(null, null, false)], null, ["al8"])
	lib.vendor_only(entry) with input as on_6_1
	not lib.removed(entry) with input as on_6_1
	not lib.too_new(entry) with input as on_6_1
}

test_nowhere if {
	lib.nowhere({"unknown": true})
	lib.nowhere({"unknown": false, "catalogue": "vm.block_dump"}) with input as on_6_1
	not lib.nowhere({"unknown": false, "catalogue": "net.core.somaxconn"}) with input as on_6_1
	not lib.nowhere({"unknown": false, "catalogue": null}) with input as on_6_1
}

test_absent_settings if {
	given := fixture.input_of({"settings": [
		["vm.block_dump", "1"],
		["net.core.somaxconn", "1"],
		["net.ipv4.tcp_max_tw_bucket", "1", {"unknown": true}],
		["a.b", "1"],
	]})
	[setting.index | some [setting, _] in lib.absent_settings] == [0] with input as given
}

test_what_a_host_shows_beats_the_catalogue if {
	here := {"seen": {"present": true, "read_only": false}}
	gone := {"seen": {"present": false, "read_only": false}}
	given := fixture.input_of({"settings": [
		["net.ipv4.tcp_tw_recycle", "1", here],
		["net.acme.x", "1", object.union(here, {"unknown": true})],
		["net.core.somaxconn", "1", gone],
	]})
	lib.absent_settings == [] with input as given
	not lib.nowhere(given.settings[0]) with input as given
	not lib.nowhere(given.settings[1]) with input as given
	lib.nowhere(given.settings[2]) with input as given
}

package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

written := fixture.input_of({
	"settings": [
		["net.core.somaxconn", "0x"],
		["net.core.somaxconn", "{{ x }}"],
		["net.ipv4.conf.eth0.rp_filter", "1", {"catalogue": "net.ipv4.conf.default.rp_filter"}],
		["net.core.rmem_max", "1"],
		["a.b", "1"],
		["net.core.wmem_max", "(known after apply)", {"pending": true}],
	],
	"refused": {0: "format", 1: "format"},
	"results": {3: "unknown", 5: "unknown"},
})

test_refusals if {
	{[setting.index, reason] | some [setting, reason] in lib.refusals} == {[0, "format"]} with input as written
}

test_taken if {
	[setting.index | some [setting, _] in lib.taken] == [2, 3] with input as written
}

test_a_glob_has_the_entry_of_what_it_wrote if {
	entry := lib.entry_of({"parameter": "net.core.somaxconn"}, {"catalogue": null})
	entry == data.kernel.parameters["net.core.somaxconn"]
}

test_named if {
	lib.named({"kind": "glob", "key": "net.*", "parameter": "x"}) == "net.*"
	lib.named({"kind": "assign", "key": "net/core", "parameter": "net.core"}) == "net.core"
}

test_numeric if {
	lib.numeric({"type": "ulong"})
	not lib.numeric({"type": "string"})
}

bounded(low, high) := {"bounds": [{"from": null, "until": null, "vendor": "", "min": low, "max": high}]}

test_bounds_text if {
	lib.bounds_text(bounded(0, 2)) == "0 to 2" with input as written
	lib.bounds_text(bounded(1, null)) == "1 or more" with input as written
	lib.bounds_text(bounded(null, 9)) == "at most 9" with input as written
	not lib.bounds_text(bounded(null, null)) with input as written
	not lib.bounds_text({"bounds": []}) with input as written
}

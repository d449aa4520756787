package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

unknown_outcome := object.union(
	fixture.input_of({"settings": [["fs.file-max", "5"]]}),
	{"world": {"effective": {"fs.file-max": {"value": null, "ints": null, "intervals": null, "origin": "unknown", "by": 0, "accepted": null}}}},
)

test_what_the_kernel_holds if {
	lib.asked_int("fs.file-max") == 5 with input as fixture.input_of({"settings": [["fs.file-max", "5"]]})
	lib.asked_ints("a.b") == [6, 7] with input as fixture.input_of({"defaults": {"a.b": "6 7"}})
}

test_what_was_written if {
	lib.asked_int("fs.file-max") == 5 with input as unknown_outcome
}

test_refused_is_not_asked if {
	not lib.asked_int("fs.file-max") with input as object.union(
		unknown_outcome,
		{"world": {"effective": {"fs.file-max": {"accepted": false}}}},
	)
}

test_is_default if {
	lib.is_default("a.b") with input as fixture.input_of({"settings": [["a.b", "5"]], "defaults": {"a.b": "5"}})
	not lib.is_default("a.b") with input as fixture.input_of({"settings": [["a.b", "5"]]})
}

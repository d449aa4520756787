package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

spans := [
	{"from": null, "until": [4, 18], "vendor": "", "value": "0"},
	{"from": [4, 18], "until": null, "vendor": "", "value": "2"},
	{"from": null, "until": null, "vendor": "el8", "value": "1"},
	{"from": null, "until": null, "vendor": "el9", "value": null},
]

test_spans_by_version if {
	lib.span_value(spans) == "0" with input as fixture.input_of({"kernel": "4.17"})
	lib.span_value(spans) == "2" with input as fixture.input_of({"kernel": "4.18"})
}

test_a_vendor_has_spans_of_its_own if {
	lib.span_value(spans) == "1" with input as fixture.input_of({"kernel": "4.18", "vendor": "el8"})
}

test_what_nobody_has_looked_up_is_undefined if {
	not lib.span_value(spans) with input as fixture.input_of({"kernel": "5.14", "vendor": "el9"})
}

test_kernel_names_and_order if {
	lib.kernel_name == "Linux 6.1" with input as fixture.input_of({})
	lib.kernel_at_least([6, 1]) with input as fixture.input_of({})
	lib.kernel_below([6, 2]) with input as fixture.input_of({})
	lib.version_text([4, 12]) == "4.12"
	lib.kernel.release == "6.1" with input as fixture.input_of({})
	lib.version == [6, 1] with input as fixture.input_of({})
	lib.vendor == null with input as fixture.input_of({})
	lib.memory == 17179869184 with input as fixture.input_of({})
}

package tcplint.rules.TL207_test

import data.tcplint.fixture
import data.tcplint.rules.TL207

range_parameter := "net.ipv4.ip_local_port_range"

start_parameter := "net.ipv4.ip_unprivileged_port_start"

# What the kernel holds after a refused write is the default or an earlier value.
found(settings, refused, held) := given if {
	built := fixture.input_of({"settings": settings, "refused": refused})
	given := TL207.report with input as object.union(built, {"world": {"effective": held}})
}

old_range := {range_parameter: {"ints": [32768, 60999], "intervals": [[32768, 60999]], "origin": "default"}}

old_start := {start_parameter: {"ints": [1024], "origin": "default"}}

test_range_before_start if {
	some finding in found([[range_parameter, "500 60999"], [start_parameter, "400"]], {0: "unprivileged-port-start"}, old_range)
	finding.settings == [0]
	finding.related == [1]
	contains(finding.message, "written before ip_unprivileged_port_start=400")
	contains(finding.remedy, "in a line before this one")
}

test_start_before_range if {
	some finding in found([[start_parameter, "40000"], [range_parameter, "50000 60999"]], {0: "port-range"}, old_start)
	finding.settings == [0]
	finding.related == [1]
	contains(finding.message, "ip_unprivileged_port_start=40000 is written before ip_local_port_range begins at 50000")
}

test_they_would_not_fit_in_any_order if {
	found([[range_parameter, "300 60999"], [start_parameter, "400"]], {0: "unprivileged-port-start"}, old_range) == set()
	found([[start_parameter, "55000"], [range_parameter, "50000 60999"]], {0: "port-range"}, old_start) == set()
}

test_only_one_is_set if {
	found([[range_parameter, "500 60999"]], {0: "unprivileged-port-start"}, object.union(old_range, old_start)) == set()
	found([[start_parameter, "40000"]], {0: "port-range"}, object.union(old_range, old_start)) == set()
}

test_written_again_it_succeeds if {
	found(
		[[range_parameter, "500 60999"], [start_parameter, "400"], [range_parameter, "500 60999"]],
		{0: "unprivileged-port-start"},
		{},
	) == set()
	found(
		[[start_parameter, "40000"], [range_parameter, "50000 60999"], [start_parameter, "40000"]],
		{0: "port-range"},
		{},
	) == set()
}

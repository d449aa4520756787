package tcplint.model_test

import data.tcplint.model

asked := {
	"low": 32768, "high": 60999, "reserved": [], "destinations": 1, "source_addresses": 1,
	"rate": null, "lifetime_ns": 0, "reuse": false, "reuse_delay_ns": null, "loopback": false,
}

answer(changes) := given if given := model.capacity with input as object.union(asked, changes)

test_default_range if {
	answer({}) == {
		"usable_ports": 28232, "without_reuse": 470, "with_reuse": 28232, "limit": "ports",
		"seconds_to_exhaustion": null,
	}
}

test_widest_range if {
	found := answer({"low": 1024, "high": 65535})
	found.usable_ports == 64512
	found.without_reuse == 1075
	found.with_reuse == 64512
}

test_the_whole_document_is_no_capacity_question if {
	not model.capacity with input as {"schema": 1}
}

# CAP1 to CAP6: what Linux 6.18 did with 100 ports.
test_measured_exhaustion if {
	hundred := {"low": 40000, "high": 40099, "rate": 50}
	answer(hundred).seconds_to_exhaustion == 2
	answer(object.union(hundred, {"destinations": 2})).seconds_to_exhaustion == 4
	answer(object.union(hundred, {"reuse": true, "rate": 80})).seconds_to_exhaustion == null
	answer(object.union(hundred, {"reuse": true, "rate": 100})).seconds_to_exhaustion == null
	answer(object.union(hundred, {"reuse": true, "rate": 200})).seconds_to_exhaustion == 0.5
	answer(object.union(hundred, {"reuse_delay_ns": 100000000})).with_reuse == 1000
}

test_default_reuse_helps_on_loopback if {
	hundred := {"low": 40000, "high": 40099, "rate": 80}
	answer(hundred).seconds_to_exhaustion == 1.25
	answer(object.union(hundred, {"loopback": true})).seconds_to_exhaustion == null
}

test_exhaustion_is_rounded_down_to_the_millisecond if {
	answer({"low": 40000, "high": 40099, "rate": 300, "lifetime_ns": 1000000000}).seconds_to_exhaustion == 0.333
}

test_lifetime_holds_the_port_too if {
	found := answer({"low": 40000, "high": 40099, "lifetime_ns": 40000000000})
	found.without_reuse == 1
	found.with_reuse == 2
}

test_sources_and_destinations_multiply if {
	answer({"low": 40000, "high": 40059, "destinations": 4, "source_addresses": 3}).without_reuse == 12
}

test_no_hold_no_limit if {
	found := answer({"reuse": true, "reuse_delay_ns": 0, "rate": 100000})
	found.without_reuse == 470
	found.with_reuse == null
	found.limit == "none"
	found.seconds_to_exhaustion == null
}

test_no_port_no_connection if {
	every changes in [{}, {"reuse": true, "reuse_delay_ns": 0}] {
		found := answer(object.union(changes, {"low": 40000, "high": 40009, "reserved": [[40000, 40009]], "rate": 1}))
		found.usable_ports == 0
		found.without_reuse == 0
		found.with_reuse == 0
		found.limit == "ports"
		found.seconds_to_exhaustion == 0
	}
}

test_a_rate_of_nothing_lasts if {
	answer({"rate": 0, "low": 40000, "high": 40000, "reserved": [[40000, 40000]]}).seconds_to_exhaustion == null
}

test_reserved_ports_outside_the_range_cost_nothing if {
	answer({"low": 40000, "high": 40009, "reserved": [[1, 40001], [40005, 40005], [40009, 65535]]}).usable_ports == 6
	answer({"low": 40000, "high": 40009, "reserved": [[80, 80], [50000, 50010]]}).usable_ports == 10
}

test_rates_are_exact_where_floats_are_not if {
	# 0.999... must stay below 1, whatever the size of the numbers.
	model.rate(65535, 65535 * 1000000000) == 1
	model.rate(65535, (65535 * 1000000000) + 1) == 0
	model.rate(9007199254740993, 1000000000) == 9007199254740993
}

test_exceeds_is_strict if {
	not model.exceeds(100, 100, 1000000000)
	model.exceeds(100.5, 100, 1000000000)
	not model.exceeds(5, 100, 0)
}

test_reuse_needs_all if {
	model.reuse_usable(1, true, true, false)
	model.reuse_usable(1, true, true, true)
	model.reuse_usable(2, true, true, true)
	not model.reuse_usable(2, true, true, false)
	not model.reuse_usable(0, true, true, true)
	not model.reuse_usable(1, false, true, false)
	not model.reuse_usable(1, true, false, false)
}

test_reuse_delay_by_kernel if {
	model.reuse_delay_ns([6, 18], null, 50) == 50000000
	model.reuse_delay_ns([6, 12], null, 1000) == 1000000000
	model.reuse_delay_ns([4, 19], null, 1000) == 1000000000
	model.reuse_delay_ns([4, 18], "el8", 1000) == 1000000000
	model.reuse_delay_ns([4, 18], null, 1000) == 2000000000
	model.reuse_delay_ns([3, 10], "el7", 1000) == 2000000000
}

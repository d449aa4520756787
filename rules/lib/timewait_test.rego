package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

with_edges(edges) := hundred({"edges": edges}, [])

test_expected_time_waits if {
	lib.expected_time_waits == 1200 with input as with_edges([
		fixture.edge({"from": "clients", "closes_first": "self", "rate": 20}),
		fixture.edge({"from": "clients", "closes_first": "peer", "rate": 500}),
		fixture.edge({"from": "clients", "closes_first": "unknown", "rate": 500}),
		fixture.edge({"from": "clients", "closes_first": "self", "rate": 500, "linger_zero": true}),
		fixture.edge({"from": "clients", "closes_first": "self"}),
	])
}

test_an_outbound_edge_has_no_more_time_waits_than_tuples if {
	lib.expected_time_waits == 100 with input as with_edges([to_web({"rate": 3000})])
	lib.expected_time_waits == 60 with input as with_edges([to_web({"rate": 1})])
}

test_on_loopback_the_peer_is_this_host if {
	lib.expected_time_waits == 60 with input as with_edges([to_web({"closes_first": "peer", "loopback": true})])
}

test_most_expected_time_waits if {
	given := with_edges([
		fixture.edge({"from": "clients", "closes_first": "self", "rate": 20}),
		fixture.edge({"from": "clients", "closes_first": "unknown", "rate": 10}),
	])
	lib.most_expected_time_waits == 1800 with input as given
}

test_a_missing_rate if {
	lib.time_wait_rate_missing with input as with_edges([fixture.edge({"from": "clients"})])
	not lib.time_wait_rate_missing with input as with_edges([fixture.edge({"from": "clients", "closes_first": "peer"})])
	not lib.time_wait_rate_missing with input as with_edges([fixture.edge({"from": "clients", "pool": true})])
}

test_remote_outbound if {
	given := with_edges([
		to_web({"index": 0}),
		to_web({"index": 1, "loopback": true}),
		fixture.edge({"index": 2, "from": "clients"}),
	])
	[edge.index | some edge in lib.remote_outbound] == [0] with input as given
}

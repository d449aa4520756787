package tcplint.rules.TL506_test

import data.tcplint.fixture
import data.tcplint.rules.TL506

asked(kernel, roles, edge) := found if {
	found := TL506.report with input as fixture.input_of({
		"kernel": kernel,
		"host": {
			"roles": roles,
			"edges": [fixture.edge(object.union({"to": "api", "nat": true, "nat_ports": 1000, "destinations": 1}, edge))],
		},
	})
}

test_more_flows_than_ports if {
	found := asked("6.1", ["web"], {"concurrent": 5000})
	count(found) == 1
	some finding in found
	finding.edge == 0
	contains(finding.message, "the edge to api holds 5000 flows, and its NAT pool has 1000 ports for one destination")
}

test_flows_by_rate_and_lifetime if {
	count(asked("6.1", ["web"], {"rate": 3000, "lifetime_ns": 1000000000})) == 1
	asked("6.1", ["web"], {"rate": 3000, "lifetime_ns": 50000000}) == set()
}

test_destinations_multiply if {
	some finding in asked("6.1", ["web"], {"concurrent": 5000, "destinations": 2})
	contains(finding.message, "for 2 destinations")
}

test_enough_destinations if asked("6.1", ["web"], {"concurrent": 5000, "destinations": 8}) == set()

test_closed_flows_on_an_old_nat_host if {
	found := asked("6.1", ["nat-gateway"], {"rate": 50})
	some finding in found
	contains(finding.message, "holds 6000 flows, closed ones")
	asked("6.6", ["nat-gateway"], {"rate": 50}) == set()
}

test_the_tracker_s_own_clock if {
	found := TL506.report with input as fixture.input_of({
		"kernel": "6.1",
		"settings": [["net.netfilter.nf_conntrack_tcp_timeout_time_wait", "10"]],
		"host": {
			"roles": ["nat-gateway"],
			"edges": [fixture.edge({"to": "api", "nat_ports": 1000, "destinations": 1, "rate": 50})],
		},
	})
	found == set()
}

test_no_pool if asked("6.1", ["web"], {"concurrent": 5000, "nat_ports": null}) == set()

package tcplint.model.inference_test

import data.tcplint.fixture
import data.tcplint.model.inference

inferred(facts) := answer if {
	answer := inference.answer with input as object.remove(fixture.input_of({"observation": observed(facts)}), ["world"])
}

observed(facts) := fixture.observation(object.union({"parameters": {"net.core.somaxconn": "4096"}, "sampled_seconds": 2}, facts))

listener(port, counts, facts) := fixture.seen_listener(object.union({"port": port, "states": fixture.states(object.union({"listen": 1}, counts))}, facts))

towards(remote, port, counts, facts) := fixture.destination(counts, object.union({"remote": remote, "remote_port": port}, facts))

closer(facts) := answer.closers[0] if {
	answer := inferred(facts)
	count(answer.closers) == 1
}

edge(facts) := answer.edges[0] if {
	answer := inferred(facts)
	count(answer.edges) == 1
}

roles(facts) := [[role.role, role.sure] | some role in inferred(facts).roles]

# --- who closes first

test_listener_of_the_closing_server if {
	closer({
		"listeners": [listener(443, {"time_wait": 18204, "established": 50}, {"closed_per_second": 303.5})],
		"rates": {"Tcp.PassiveOpens": 312},
	}) == {
		"about": "listener :443", "closes_first": "self", "sure": true, "inferred": true,
		"evidence": "18,204 TIME_WAIT are on the listener's port, where the side that closes first keeps them; nearly all of the 312/s that are accepted are closed here",
	}
}

test_half_of_what_comes_is_enough if {
	found := closer({
		"listeners": [listener(443, {"time_wait": 12000}, {"closed_per_second": 200})],
		"rates": {"Tcp.PassiveOpens": 312},
	})
	found.closes_first == "self"
	endswith(found.evidence, "; 200/s of the 312/s that are accepted are closed here")
}

# One look shows no rates.
test_time_wait_alone_is_evidence if {
	found := closer({"listeners": [listener(443, {"time_wait": 10}, {"closed_per_second": 0.2})]})
	found.closes_first == "self"
	found.evidence == "10 TIME_WAIT are on the listener's port, where the side that closes first keeps them"
}

test_two_addresses_of_a_port_are_one_listener if {
	found := closer({"listeners": [
		listener(443, {"time_wait": 8}, {}),
		listener(443, {"time_wait": 7}, {"local": "::"}),
	]})
	startswith(found.evidence, "15 TIME_WAIT")
}

test_clients_that_close_first if {
	found := closer({
		"listeners": [listener(80, {"established": 422}, {"closed_per_second": 0})],
		"rates": {"Tcp.PassiveOpens": 512},
	})
	found.closes_first == "peer"
	found.sure
	found.evidence == "512/s are accepted and no TIME_WAIT are here: the other end keeps them"
}

# What is opened and stays is closed by nobody.
test_connections_that_become_more_are_closed_by_nobody if {
	found := closer({
		"destinations": [towards("10.0.0.5", 9000, {"established": 622}, {"ports_in_use_growth": 9.4})],
		"sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 9.4},
	})
	found.closes_first == "unknown"
	found.evidence == "9.4 more a second are open of 9.4/s that are opened: hardly any has been closed"
}

test_connections_that_do_not_become_more_are_closed_by_the_peer if {
	found := closer({
		"destinations": [towards("10.0.0.5", 9000, {"established": 100}, {"ports_in_use_growth": 0.5})],
		"sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 9.4},
	})
	found.closes_first == "peer"
	found.sure
}

# More came since boot than are open.
test_most_of_what_came_has_ended if {
	facts := {
		"listeners": [listener(9000, {"established": 100}, {"closed_per_second": 0})],
		"sampled_seconds": 2, "rates": {"Tcp.PassiveOpens": 9.4},
	}
	closer(object.union(facts, {"counters": {"Tcp.PassiveOpens": 5000}})).sure
	not closer(object.union(facts, {"counters": {"Tcp.PassiveOpens": 120}})).sure
}

# Of a listener nobody knows whether its connections become more, unless fewer are
# open than came between the two looks, or since boot.
test_more_connections_than_came_may_all_be_open_still if {
	found := closer({
		"listeners": [listener(9000, {"established": 100}, {"closed_per_second": 0})],
		"sampled_seconds": 2, "rates": {"Tcp.PassiveOpens": 9.4},
	})
	found.closes_first == "peer"
	not found.sure
	many := closer({
		"listeners": [listener(9000, {"established": 623}, {"closed_per_second": 0})],
		"sampled_seconds": 2, "rates": {"Tcp.PassiveOpens": 9.4},
	})
	many.closes_first == "unknown"
	startswith(many.evidence, "623 connections stay open")
}

test_another_port_may_be_the_silent_one if {
	answer := inferred({
		"listeners": [listener(80, {"established": 40}, {}), listener(81, {"established": 30, "time_wait": 2}, {"closed_per_second": 0.1})],
		"rates": {"Tcp.PassiveOpens": 512},
	})
	[one.closes_first | some one in answer.closers] == ["peer", "peer"]
	[one.sure | some one in answer.closers] == [false, false]
	answer.closers[1].evidence == "512/s are accepted and 2 TIME_WAIT are here: the other end keeps them, unless these are connections of another port"
	every found in answer.edges {
		found.guessed == ["closes_first", "rate"]
	}
}

test_close_wait_is_of_a_peer_that_has_closed if {
	found := closer({"listeners": [listener(8080, {"close_wait": 30214}, {})]})
	found.closes_first == "peer"
	found.evidence == "30,214 CLOSE_WAIT: the peer has closed and the program here has not"
}

test_close_wait_beside_a_little_time_wait if {
	found := closer({
		"listeners": [listener(8080, {"close_wait": 3021, "time_wait": 388}, {"closed_per_second": 6})],
		"rates": {"Tcp.PassiveOpens": 72.5},
	})
	found.closes_first == "peer"
}

test_fin_wait2_is_of_a_host_that_has_closed if {
	found := closer({"destinations": [towards("10.0.0.5", 80, {"fin_wait2": 1200}, {})]})
	found.about == "destination 10.0.0.5:80"
	found.closes_first == "self"
	found.evidence == "1,200 FIN_WAIT2: this host has closed and the peer has not"
}

# What HAProxy does to idle connections of its pool.
test_resets_leave_time_wait_nowhere if {
	found := closer({
		"destinations": [towards("10.0.0.5", 80, {"established": 60}, {"closed_per_second": 0})],
		"rates": {"Tcp.ActiveOpens": 40, "Tcp.EstabResets": 39},
	})
	found.closes_first == "unknown"
	found.evidence == "40/s are opened and 39/s end by a reset, which leaves TIME_WAIT on neither side"
}

test_few_of_many_is_no_evidence if {
	found := closer({
		"listeners": [listener(80, {"established": 400, "time_wait": 6000}, {"closed_per_second": 100})],
		"rates": {"Tcp.PassiveOpens": 512},
	})
	found.closes_first == "unknown"
	found.evidence == "6,000 TIME_WAIT on the listener's port, but only 100/s are closed here of 512/s that are accepted"
}

# Above tcp_max_tw_buckets connections end without TIME_WAIT.
test_overflow_makes_shares_worthless if {
	found := closer({
		"listeners": [listener(80, {"established": 400, "time_wait": 6000}, {"closed_per_second": 100})],
		"rates": {"Tcp.PassiveOpens": 512, "TcpExt.TCPTimeWaitOverflow": 300},
	})
	found.closes_first == "self"
}

# TIME_WAIT on local ports is of connections that this host has closed, whatever
# the rest of the host does at the moment.
test_time_wait_of_a_burst_beside_other_connections if {
	answer := inferred({
		"destinations": [
			towards("127.0.0.1", 8080, {"time_wait": 118, "established": 1}, {"closed_per_second": 0, "ports_in_use_growth": 0}),
			towards("127.0.0.1", 7000, {"fin_wait2": 2, "established": 60}, {"closed_per_second": 0, "ports_in_use_growth": 0}),
		],
		"sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 237},
	})
	[[one.closes_first, one.sure] | some one in answer.closers] == [["self", false], ["peer", true]]
	answer.closers[0].evidence == "118 TIME_WAIT are on local ports, where the side that closes first keeps them, though only less than 0.1/s are closed here of 237/s that are opened on the whole host"
}

test_time_wait_that_no_rate_explains_is_not_of_the_peer if {
	burst := {"destinations": [towards("127.0.0.1", 8080, {"time_wait": 118, "established": 30}, {"closed_per_second": 0, "ports_in_use_growth": 0})], "sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 237}}
	closer(burst).closes_first == "unknown"
	steady := closer({"destinations": [towards("10.0.0.7", 3306, {"time_wait": 300, "established": 20}, {"closed_per_second": 5, "ports_in_use_growth": 0})], "sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 100}})
	steady.closes_first == "peer"
	steady.sure
}

# A client on the balancer itself: half of what is opened comes in here too, and
# waits on the listener's port.
test_connections_of_a_balancer_to_itself if {
	answer := inferred({
		"listeners": [listener(80, {"time_wait": 6000, "established": 20}, {"local": "10.0.0.1", "closed_per_second": 150})],
		"destinations": [
			towards("10.0.0.11", 80, {"time_wait": 5600, "established": 20}, {"closed_per_second": 100}),
			towards("10.0.0.1", 80, {"established": 15}, {"closed_per_second": 0}),
		],
		"rates": {"Tcp.ActiveOpens": 250, "Tcp.PassiveOpens": 150},
	})
	[edge.to | some edge in answer.edges; edge.to != null] == ["10.0.0.11:80", "10.0.0.1:80"]
	answer.edges[0].closes_first == "self"
	answer.edges[0].guessed == []
	answer.edges[0].destinations == 1
}

test_an_own_address_is_an_edge_of_its_own if {
	answer := inferred({"destinations": [
		towards("10.0.0.11", 80, {"time_wait": 100}, {}),
		towards("10.0.0.1", 80, {"time_wait": 50}, {}),
	]})
	[edge.to | some edge in answer.edges] == ["10.0.0.11:80", "10.0.0.1:80"]
}

test_a_pool_shows_nobody_close if {
	found := closer({
		"destinations": [towards("10.0.0.7", 3306, {"established": 64}, {})],
		"rates": {"Tcp.ActiveOpens": 0.5},
	})
	found.closes_first == "unknown"
	found.evidence == "64 connections stay open (0.5/s are opened on the whole host): whoever closes them first, it is seldom"
}

test_too_few if {
	found := closer({"listeners": [listener(22, {"established": 1, "time_wait": 2}, {})]})
	found.closes_first == "unknown"
	found.evidence == "3 connections, 2 TIME_WAIT: too few have been closed to tell"
}

test_a_listener_without_connections_is_not_spoken_of if {
	inferred({"listeners": [listener(22, {}, {})]}).closers == []
}

# What is taken again is closed too.
test_reuse_counts_as_closed if {
	found := edge({
		"destinations": [towards("10.0.0.5", 80, {"established": 20, "time_wait": 900}, {"closed_per_second": 60})],
		"rates": {"Tcp.ActiveOpens": 600, "TcpExt.TWRecycled": 540},
	})
	found.closes_first == "self"
	found.rate == 600
}

# --- edges

balancer := {
	"destinations": [
		towards("10.0.0.11", 80, {"established": 96, "time_wait": 16935}, {"without_timestamps": 0, "closed_per_second": 282.5}),
		towards("10.0.0.12", 80, {"established": 92, "time_wait": 13908}, {"without_timestamps": 0, "closed_per_second": 231.5}),
	],
	"listeners": [listener(80, {"established": 422}, {"closed_per_second": 0})],
	"rates": {"Tcp.ActiveOpens": 535.5, "Tcp.PassiveOpens": 512},
}

test_edges_of_a_balancer if {
	answer := inferred(balancer)
	count(answer.edges) == 2
	out := answer.edges[0]
	object.filter(out, ["index", "to", "from", "closes_first", "destinations", "source_addresses", "rate", "concurrent", "pool", "peer_timestamps", "loopback", "sure", "guessed", "inferred"]) == {
		"index": 0, "to": "http at 10.0.0.11, 10.0.0.12", "from": null, "closes_first": "self", "destinations": 2,
		"source_addresses": 1, "rate": 514, "concurrent": 188, "pool": false, "peer_timestamps": true, "loopback": false,
		"sure": true, "guessed": [], "inferred": true,
	}
	out.evidence == {
		"closes_first": "30,843 TIME_WAIT are on local ports, where the side that closes first keeps them; nearly all of the 536/s that are opened are closed here",
		"destinations": "connections to 2 addresses",
		"source_addresses": "they start from 10.0.0.1",
		"rate": "by the timers of 30,843 TIME_WAIT; 536/s are opened on this host",
		"concurrent": "what was ESTABLISHED at that moment",
		"pool": "188 ESTABLISHED and 30,843 TIME_WAIT; 536/s are opened on this host",
		"peer_timestamps": "0 of 188 ESTABLISHED are without TCP timestamps",
	}
	inbound := answer.edges[1]
	inbound.index == 1
	inbound.from == "clients of port 80"
	inbound.to == null
	inbound.closes_first == "peer"
	inbound.rate == 512
	inbound.evidence.rate == "what is accepted on this host and leaves no TIME_WAIT; 512/s are accepted on this host"
}

test_names_of_edges if {
	many := [towards(sprintf("10.0.0.%d", [n]), 9080, {"established": 5}, {}) | some n in numbers.range(2, 6)]
	edge({"destinations": many}).to == "port 9080 at 5 addresses"
	edge({"destinations": array.slice(many, 0, 2)}).to == "port 9080 at 10.0.0.2, 10.0.0.3"
	edge({"destinations": array.slice(many, 0, 1)}).to == "10.0.0.2:9080"
	edge({"destinations": [towards("127.0.0.1", 3306, {"established": 12}, {})]}).to == "localhost:3306"
	edge({"destinations": [towards("::1", 3306, {"established": 12}, {})]}).loopback
	edge({"destinations": [towards("fd00::5", 80, {"established": 12}, {})]}).to == "[fd00::5]:80"
}

test_the_edge_with_most_ports_comes_first if {
	answer := inferred({"destinations": [
		towards("10.0.0.7", 3306, {"established": 12}, {}),
		towards("10.0.0.5", 80, {"established": 40}, {}),
	]})
	[found.to | some found in answer.edges] == ["10.0.0.5:80", "10.0.0.7:3306"]
	[found.index | some found in answer.edges] == [0, 1]
}

test_source_addresses if {
	found := edge({"destinations": [
		towards("10.0.0.5", 80, {"established": 12}, {}),
		towards("10.0.0.5", 80, {"established": 12}, {"local": "10.0.0.2"}),
	]})
	found.source_addresses == 2
	found.destinations == 1
	found.evidence.source_addresses == "they start from 10.0.0.1, 10.0.0.2"
}

test_few_connections_are_no_sure_edge if {
	not edge({"destinations": [towards("10.0.0.5", 80, {"established": 9}, {})]}).sure
	not edge({"listeners": [listener(80, {"established": 9}, {})]}).sure
}

test_pool if {
	found := edge({"destinations": [towards("10.0.0.7", 3306, {"established": 64}, {})], "rates": {"Tcp.ActiveOpens": 0.5}})
	found.pool == true
	found.rate == null
	edge({"destinations": [towards("10.0.0.7", 3306, {"established": 64}, {})]}).pool == null
	edge({"destinations": [towards("10.0.0.7", 3306, {"established": 11, "syn_sent": 29}, {})], "rates": {"Tcp.ActiveOpens": 0}}).pool == null
}

test_timestamps_of_peers if {
	edge({"destinations": [towards("10.0.0.5", 80, {"established": 12}, {"without_timestamps": 12})]}).peer_timestamps == false
	edge({"destinations": [towards("10.0.0.5", 80, {"established": 12}, {"without_timestamps": 5})]}).peer_timestamps == null
	unknown := edge({"destinations": [towards("10.0.0.5", 80, {"established": 12}, {})]})
	unknown.peer_timestamps == null
	unknown.evidence.peer_timestamps == "the source of the sockets does not tell"
}

test_destinations_that_were_not_kept_apart if {
	found := edge({
		"destinations": [towards("10.0.0.5", 80, {"established": 12}, {})],
		"other_destinations": {"count": 40, "ports_in_use": 40, "states": fixture.states({"established": 40})},
	})
	found.guessed == ["destinations"]
	found.evidence.destinations == "connections to 1 address, and 40 destinations that were not kept apart"
}

test_where_peers_close_the_rate_is_what_nothing_explains if {
	found := edge({"destinations": [towards("10.0.0.5", 80, {"established": 40}, {"closed_per_second": 0})], "rates": {"Tcp.ActiveOpens": 156.25}})
	found.closes_first == "peer"
	found.rate == 156.3
}

test_time_wait_without_a_rate if {
	edge({"listeners": [listener(80, {"time_wait": 40}, {})]}).rate == null
}

test_a_listener_on_loopback if {
	edge({"listeners": [listener(9000, {"established": 12}, {"local": "127.0.0.1"})]}).loopback == true
	edge({"listeners": [listener(9000, {"established": 12}, {})]}).loopback == null
}

# --- listeners

test_listeners if {
	inferred({"listeners": [
		listener(443, {}, {"backlog": 4096}),
		listener(80, {}, {"backlog": 511}),
		listener(80, {}, {"backlog": 128, "local": "::"}),
		listener(22, {}, {"backlog": null}),
	]}).listeners == [{"port": 22, "backlog": null}, {"port": 80, "backlog": 128}, {"port": 443, "backlog": null}]
}

# --- roles

test_balancer if {
	roles(balancer) == [["load-balancer", true]]
	inferred(balancer).roles[0] == {
		"role": "load-balancer", "sure": true, "inferred": true,
		"evidence": "422 connections on :80 and 31,031 ports to 2 destinations; 512/s are accepted, 536/s are opened",
	}
}

test_balancer_without_rates_is_a_guess if {
	roles(object.remove(balancer, ["rates"])) == [["load-balancer", false]]
	not contains(inferred(object.remove(balancer, ["rates"])).roles[0].evidence, "accepted")
}

test_haproxy_with_a_pool if {
	roles({
		"listeners": [listener(80, {"established": 5000}, {"command": "haproxy"})],
		"destinations": [towards("10.0.0.11", 80, {"established": 6}, {})],
		"rates": {"Tcp.ActiveOpens": 0.2, "Tcp.PassiveOpens": 300},
	}) == [["load-balancer", true]]
}

web_of(facts) := object.union({"listeners": [listener(80, {"established": 120, "time_wait": 9370}, {"command": "nginx"})]}, facts)

test_web_with_a_database if {
	answer := inferred(web_of({"destinations": [towards("10.0.1.5", 3306, {"established": 24, "time_wait": 452}, {})]}))
	[[role.role, role.sure] | some role in answer.roles] == [["web", true]]
	answer.roles[0].evidence == "9,490 connections on :80, and connections to a database on 10.0.1.5:3306"
}

test_web_alone if {
	roles(web_of({})) == [["web", true]]
}

# It passes on less than it takes, and asks a database: it is both, perhaps.
test_web_that_asks_other_services if {
	roles(web_of({"destinations": [
		towards("10.0.1.5", 3306, {"established": 24}, {}),
		towards("10.0.1.6", 8080, {"established": 30}, {}),
	]})) == [["web", true], ["load-balancer", false]]
}

test_web_that_opens_hardly_any if {
	roles(web_of({"destinations": [towards("10.0.1.6", 8080, {"established": 30}, {})], "rates": {"Tcp.ActiveOpens": 1, "Tcp.PassiveOpens": 300}})) == [["web", true]]
}

test_database if {
	answer := inferred({"listeners": [listener(3306, {"established": 64}, {"command": "mariadbd"})]})
	[[role.role, role.sure] | some role in answer.roles] == [["database", true]]
	answer.roles[0].evidence == "64 connections on :3306, and 0 ports in use to other hosts"
}

test_client if {
	answer := inferred({"destinations": [towards("10.0.0.5", 443, {"established": 30}, {})], "listeners": [listener(22, {"established": 1}, {})]})
	[[role.role, role.sure] | some role in answer.roles] == [["client", true]]
	answer.roles[0].evidence == "30 ports in use to 1 destination, and 1 connection that came in"
}

test_kubernetes_node if {
	roles({"listeners": [listener(10250, {}, {"command": "kubelet"})]}) == [["kubernetes-node", true]]
	roles({"listeners": [listener(10250, {}, {})]}) == [["kubernetes-node", false]]
	roles({"listeners": [listener(10250, {}, {"command": "other"})]}) == []
}

test_nat_gateway_is_never_sure if {
	gateway := {"parameters": {"net.ipv4.ip_forward": "1"}, "conntrack": {"count": 41000, "max": 262144}}
	answer := inferred(gateway)
	[[role.role, role.sure] | some role in answer.roles] == [["nat-gateway", false]]
	answer.roles[0].evidence == "net.ipv4.ip_forward is 1, and 41,000 connections are tracked beside 0 of its own"
	roles(object.union(gateway, {"parameters": {"net.ipv4.ip_forward": "0"}})) == []
	roles(object.union(gateway, {"conntrack": {"count": 200, "max": 262144}})) == []
}

test_idle_host_has_no_role if {
	inferred({}) == {"closers": [], "roles": [], "listeners": [], "edges": []}
}

test_a_count_that_is_not_known_beside_one_that_is if {
	partly := object.union(fixture.states({"established": 40}), {"time_wait": null})
	closer({"listeners": [fixture.seen_listener({"states": partly})]}).closes_first == "unknown"
}

test_counts_that_are_not_known_are_no_evidence if {
	unknown := {state: null | some state, _ in fixture.states({})}
	inferred({"listeners": [fixture.seen_listener({"states": unknown})], "destinations": [fixture.destination({}, {"states": unknown})]}).closers == []
}

# A minute of TIME_WAIT remembers what was closed before the looks.
test_a_burst_that_is_over_is_no_rate if {
	edge({
		"destinations": [towards("10.0.0.5", 80, {"time_wait": 700}, {"closed_per_second": 140})],
		"sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 5},
	}).rate == 5
	edge({
		"listeners": [listener(443, {"time_wait": 29970}, {"closed_per_second": 5994})],
		"sampled_seconds": 2, "rates": {"Tcp.PassiveOpens": 48.5},
	}).rate == 48.5
}

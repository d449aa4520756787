package tcplint.model_test

import data.tcplint.fixture
import data.tcplint.model

verdict_on(parameter, spec) := entry.verdict if {
	some entry in reasoned_host(spec).settings
	entry.parameter == parameter
}

because_of(parameter, spec) := entry.because if {
	some entry in reasoned_host(spec).settings
	entry.parameter == parameter
}

tw_reuse := "net.ipv4.tcp_tw_reuse"

hosted(settings, facts) := {"settings": settings, "host": {"edges": [fixture.edge(edge) | some edge in facts]}}

test_reuse_acts if {
	spec := hosted(reuse, [to_web({}), from_lb({})])
	verdict_on(tw_reuse, spec) == "acts"
	because_of(tw_reuse, spec) == "connect() takes local ports in TIME_WAIT again after 1 s on the edge to web"
	some entry in reasoned_host(spec).settings
	entry.parameter == tw_reuse
	entry.value == "1"
	entry.place == "test.conf:1"
}

test_reuse_missing if {
	spec := hosted([], [to_web({"rate": 600})])
	verdict_on(tw_reuse, spec) == "missing"
	because_of(tw_reuse, spec) == "tcp_tw_reuse is 2, which reuses on loopback only, and the edge to web needs more ports than TIME_WAIT leaves"
}

test_reuse_not_needed if {
	verdict_on(tw_reuse, hosted([], [to_web({})])) == "not needed"
	verdict_on(tw_reuse, hosted([], [to_web({"rate": null})])) == "not known"
	verdict_on(tw_reuse, hosted([], [to_web({"closes_first": "unknown"})])) == "not known"
}

test_reuse_idle if {
	verdict_on(tw_reuse, hosted(reuse, [from_lb({})])) == "idle"
	because_of(tw_reuse, hosted(reuse, [to_web({"closes_first": "peer"})])) == "the edge to web is closed at the other end first: no local port is in TIME_WAIT"
	contains(because_of(tw_reuse, hosted(reuse, [to_web({"closes_first": "peer"}), to_web({"to": "api", "closes_first": "peer"})])), "the edge to web, the edge to api are closed")
}

test_an_idle_default_is_no_news if {
	not verdict_on(tw_reuse, hosted([], [from_lb({})]))
}

test_timestamps if {
	off := hosted([["net.ipv4.tcp_timestamps", "0"]], [to_web({})])
	verdict_on("net.ipv4.tcp_timestamps", off) == "harmful"
	verdict_on("net.ipv4.tcp_timestamps", hosted(reuse, [to_web({})])) == "acts"
	contains(because_of("net.ipv4.tcp_timestamps", hosted([], [from_lb({"closes_first": "peer"})])), "can reuse its ports only if this host sends timestamps")
	not verdict_on("net.ipv4.tcp_timestamps", hosted([], [from_lb({})]))
}

test_port_range if {
	ranged := [["net.ipv4.ip_local_port_range", "1024 65535"]]
	verdict_on("net.ipv4.ip_local_port_range", hosted(ranged, [from_lb({})])) == "idle"
	because_of("net.ipv4.ip_local_port_range", hosted(ranged, [to_web({})])) == "64,512 usable ports to each destination from each source address"
	listening := {"settings": ranged, "host": {"listeners": [{"port": 8080, "backlog": null}], "edges": [fixture.edge(to_web({}))]}}
	contains(because_of("net.ipv4.ip_local_port_range", listening), "8080 listens inside it")
	not verdict_on("net.ipv4.ip_local_port_range", hosted([], [from_lb({})]))
}

set_to(value) := hosted([["net.ipv4.tcp_max_tw_buckets", value]], [from_lb({})])

test_buckets if {
	verdict_on("net.ipv4.tcp_max_tw_buckets", set_to("5000")) == "cuts"
	verdict_on("net.ipv4.tcp_max_tw_buckets", set_to("18000")) == "idle"
	not verdict_on("net.ipv4.tcp_max_tw_buckets", set_to("-1"))
	not verdict_on("net.ipv4.tcp_max_tw_buckets", hosted([], [from_lb({})]))
}

recycled(kernel, value, edge) := verdict_on("net.ipv4.tcp_tw_recycle", object.union({"kernel": kernel}, hosted([["net.ipv4.tcp_tw_recycle", value]], [edge])))

test_recycle if {
	recycled("6.1", "1", from_lb({})) == "gone"
	recycled("3.10", "0", from_lb({})) == "idle"
	recycled("4.11", "1", from_lb({})) == "harmful"
	recycled("3.10", "1", from_lb({"nat": true})) == "harmful"
	recycled("3.10", "1", from_lb({"nat": false})) == "not worth it"
	recycled("3.10", "1", from_lb({"closes_first": "peer"})) == "idle"
}

test_fin_timeout if {
	spec := hosted([["net.ipv4.tcp_fin_timeout", "30"]], [from_lb({})])
	verdict_on("net.ipv4.tcp_fin_timeout", spec) == "idle"
	contains(because_of("net.ipv4.tcp_fin_timeout", spec), "TIME_WAIT stays 60 s")
}

fine(settings, edge) := reasoned_host(hosted(settings, [edge])).nothing_to_fix

test_nothing_to_fix if {
	fine([], from_lb({"rate": 333.334})) == ["20,000 TIME_WAIT of the edge from lb are on the listener's port: they cost no port and 5.1 MB"]
	fine([], from_lb({"rate": null})) == ["TIME_WAIT of the edge from lb is on the listener's port: it costs no port and 256 bytes each"]
	fine([], to_web({})) == ["18,000 TIME_WAIT of the edge to web leave ports enough and cost 9.2 MB"]
	fine([], to_web({"rate": 600})) == []
	fine([["net.ipv4.tcp_max_tw_buckets", "5000"]], from_lb({})) == []
	fine([["net.ipv4.tcp_max_tw_buckets", "5000"]], to_web({})) == []
	fine([], to_web({"closes_first": "peer"})) == []
}

test_a_value_that_is_not_known if {
	given := fixture.input_of(hosted([["net.ipv4.tcp_tw_recycle", "1"]], [from_lb({})]))
	absent := json.patch(given, [{"op": "replace", "path": "/worlds/0/effective/net.ipv4.tcp_tw_recycle", "value": {"value": null, "ints": null, "intervals": null, "origin": "unknown", "by": null, "accepted": null}}])
	answer := model.topology with input as absent
	some entry in answer.views[0].settings
	entry.parameter == "net.ipv4.tcp_tw_recycle"
	entry.value == null
	entry.place == "test.conf:1"
	entry.verdict == "gone"
}

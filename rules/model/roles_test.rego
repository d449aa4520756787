package tcplint.model_test

import data.tcplint.model

role_answer(facts) := answer if {
	answer := model.role_values with input as object.union({"role": "web", "closes_first": "unknown", "nat": null, "kernel": null, "listeners": []}, facts)
}

set_for(facts) := {parameter: entry.value | some parameter, entry in role_answer(facts).values}

reuse_and_timestamps := {"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "1"}

old_kernel := {"version": [3, 10], "vendor": null}

test_load_balancer_closes_first if {
	set_for({"role": "load-balancer", "closes_first": "self"}) == object.union(reuse_and_timestamps, {"net.ipv4.ip_local_port_range": "16384 65535"})
	with_listeners := set_for({"role": "load-balancer", "closes_first": "self", "listeners": [18080, 443, 17000]})
	with_listeners["net.ipv4.ip_local_reserved_ports"] == "17000,18080"
	contains(role_answer({"role": "load-balancer", "closes_first": "self"}).reason, "this host closes first")
}

test_peer_closes_first if {
	every role in ["load-balancer", "web", "client", "container"] {
		set_for({"role": role, "closes_first": "peer"}) == {}
		contains(role_answer({"role": role, "closes_first": "peer"}).reason, "no local port waits here")
	}
}

test_web if {
	set_for({"closes_first": "self"}) == reuse_and_timestamps
	answer := role_answer({"closes_first": "self"})
	startswith(answer.values["net.ipv4.tcp_tw_reuse"].reason, "connections to the database")
}

test_unknown_closer if {
	set_for({"role": "load-balancer"}) == reuse_and_timestamps
	answer := role_answer({"role": "load-balancer"})
	contains(answer.values["net.ipv4.tcp_tw_reuse"].reason, "does nothing")
	contains(answer.reason, "not stated")
}

test_nothing_to_set if {
	every role in ["database", "nat-gateway", "kubernetes-node"] {
		set_for({"role": role, "closes_first": "self"}) == {}
		role_answer({"role": role}).reason != ""
	}
	contains(role_answer({"role": "database"}).reason, "listen queue")
}

test_behind_nat if {
	set_for({"role": "load-balancer", "closes_first": "peer", "nat": true}) == {"net.ipv4.tcp_timestamps": "1"}
	set_for({"role": "nat-gateway", "nat": true}) == {}
	contains(role_answer({"closes_first": "self", "nat": true}).values["net.ipv4.tcp_timestamps"].reason, "Behind NAT")
}

test_old_kernels if {
	set_for({"role": "database", "kernel": old_kernel}) == {"net.ipv4.tcp_tw_recycle": "0"}
	contains(role_answer({"role": "web", "nat": true, "kernel": old_kernel}).values["net.ipv4.tcp_tw_recycle"].reason, "come through NAT")
	set_for({"role": "web", "closes_first": "peer", "kernel": {"version": [4, 12], "vendor": null}}) == {}
	set_for({"role": "container", "closes_first": "self", "kernel": old_kernel}) == {}
	contains(role_answer({"role": "container", "kernel": old_kernel}).reason, "it is the host's")
	set_for({"role": "container", "closes_first": "self"}) == reuse_and_timestamps
}

test_every_value_has_reason_and_source if {
	every role in ["load-balancer", "web", "database", "client", "nat-gateway", "kubernetes-node", "container"] {
		every _, entry in role_answer({"role": role, "closes_first": "self", "nat": true, "kernel": old_kernel, "listeners": [20000]}).values {
			entry.reason != ""
			entry.source != ""
		}
	}
}

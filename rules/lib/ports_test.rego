package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

hundred_ports := [["net.ipv4.ip_local_port_range", "40000 40099"]]

hundred(host, more) := fixture.input_of({"settings": array.concat(hundred_ports, more), "host": host})

to_web(facts) := fixture.edge(object.union({"to": "web", "closes_first": "self", "destinations": 1, "rate": 1}, facts))

test_usable_ports_without_reserved_and_listeners if {
	given := hundred({"listeners": [{"port": 80}, {"port": 40005}, {"port": 40020}]}, [["net.ipv4.ip_local_reserved_ports", "1000,40000-40009,40098-40200"]])
	lib.usable_ports == 87 with input as given
	lib.exposed_listeners == [40020] with input as given
}

test_usable_ports_without_a_reserved_list if {
	lib.usable_ports == 100 with input as hundred({}, [])
	lib.usable_ports == 100 with input as hundred({}, [["net.ipv4.ip_local_reserved_ports", ""]])
}

test_usable_ports_of_an_unknown_list_are_unknown if {
	not lib.usable_ports with input as hundred({}, [["net.ipv4.ip_local_reserved_ports", "x"]])
}

test_an_unstated_reserved_list_is_the_default if {
	lib.reserved_ports == [] with input as fixture.input_of({"defaults": {"net.ipv4.ip_local_reserved_ports": ""}})
}

test_edge_tuples_multiply if {
	given := hundred({}, [])
	lib.edge_tuples(to_web({"destinations": 3, "source_addresses": 2})) == 600 with input as given
	lib.edge_tuples(to_web({"destinations": null})) == 100 with input as given
	lib.edge_tuples(to_web({"destinations": 3, "source_addresses": 2, "bind_address_no_port": true})) == 600 with input as given
}

test_source_addresses_need_bind_address_no_port if {
	given := hundred({}, [])
	lib.edge_tuples(to_web({"destinations": 4, "source_addresses": 2, "bind_address_no_port": false})) == 200 with input as given
	lib.edge_tuples(to_web({"destinations": 4, "source_addresses": 1, "bind_address_no_port": false})) == 400 with input as given
}

test_edge_lifetime if {
	lib.edge_lifetime_ns(to_web({"lifetime_ns": 5})) == 5
	lib.edge_lifetime_ns(to_web({"concurrent": 150, "rate": 3000})) == 50000000
	lib.edge_lifetime_ns(to_web({"concurrent": 150, "rate": 0})) == 0
	lib.edge_lifetime_ns(to_web({})) == 0
}

test_time_wait_of_a_vendor if {
	lib.time_wait_ns == 60000000000 with input as hundred({}, [])
	lib.time_wait_ns == 10000000000 with input as hundred({}, [["net.ipv4.tcp_tw_timeout", "10"]])
}

test_over_half_of_the_capacity if {
	given := hundred({}, [])

	# 100 ports / 60 s = 1.67/s
	lib.over_half_capacity(to_web({"rate": 0.84})) with input as given
	not lib.over_half_capacity(to_web({"rate": 0.83})) with input as given
	not lib.over_half_capacity(to_web({"rate": 1000, "linger_zero": true})) with input as given
	not lib.over_half_capacity(to_web({"rate": 1000, "closes_first": "peer"})) with input as given
	lib.over_half_capacity(to_web({"rate": 1000, "closes_first": "peer", "lifetime_ns": 1000000000})) with input as given
	lib.over_half_capacity(to_web({"rate": 1000, "closes_first": "unknown", "lifetime_ns": 1000000000})) with input as given
	not lib.over_half_capacity(to_web({"rate": 1000, "destinations": null})) with input as given
	not lib.over_half_capacity(to_web({"rate": null})) with input as given
}

test_what_is_missing_to_tell_half_of_the_capacity if {
	given := hundred({}, [])
	lib.half_capacity_missing(to_web({"rate": null})) == {"rate"} with input as given
	lib.half_capacity_missing(to_web({"rate": null, "pool": true})) == set() with input as given
	lib.half_capacity_missing(to_web({"rate": 0.1, "closes_first": "unknown", "destinations": null})) == set() with input as given
	lib.half_capacity_missing(to_web({"rate": 100, "closes_first": "unknown", "destinations": null})) == {"closes_first", "destinations"} with input as given
	lib.half_capacity_missing(to_web({"rate": 100, "closes_first": "unknown"})) == {"closes_first"} with input as given
	lib.half_capacity_missing(to_web({"rate": 100, "destinations": null, "source_addresses": 2, "bind_address_no_port": false})) == set() with input as given
	lib.half_capacity_missing(to_web({"rate": 100})) == set() with input as given
}

test_no_destination_helps_where_no_port_is_left if {
	given := hundred({}, [["net.ipv4.ip_local_reserved_ports", "40000-40099"]])
	lib.over_half_capacity(to_web({"destinations": null})) with input as given
	lib.half_capacity_missing(to_web({"destinations": null})) == set() with input as given
}

test_edge_capacity if {
	reuse := [["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "1"]]
	second := {"lifetime_ns": 1000000000}
	lib.edge_capacity_without_reuse(to_web({})) == 1 with input as hundred({}, [])
	lib.edge_capacity(to_web({})) == 1 with input as hundred({}, [])
	lib.edge_capacity(to_web(second)) == 50 with input as hundred({}, reuse)
	lib.edge_capacity(to_web(object.union(second, {"closes_first": "peer"}))) == 100 with input as hundred({}, [])
	not lib.edge_capacity(to_web({"closes_first": "peer"})) with input as hundred({}, [])
	not lib.edge_capacity(to_web({"closes_first": "unknown"})) with input as hundred({}, [])
}

test_edge_capacity_uses_the_delay_of_the_kernel if {
	reuse := [["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "1"], ["net.ipv4.tcp_tw_reuse_delay", "100"]]
	settings := array.concat(hundred_ports, reuse)
	lib.edge_capacity(to_web({})) == 1000 with input as fixture.input_of({"settings": settings, "kernel": "6.18"})
	lib.edge_capacity(to_web({})) == 100 with input as fixture.input_of({"settings": settings, "kernel": "6.12"})
	lib.edge_capacity(to_web({})) == 50 with input as fixture.input_of({"settings": settings, "kernel": "4.14"})
}

test_reuse_of_an_edge if {
	on := hundred({}, [["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "1"]])
	lib.edge_reuse_usable(to_web({})) with input as on
	not lib.edge_reuse_usable(to_web({"peer_timestamps": false})) with input as on
	not lib.edge_reuse_usable(to_web({})) with input as hundred({}, [["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "0"]])
	loopback := hundred({}, [["net.ipv4.tcp_tw_reuse", "2"], ["net.ipv4.tcp_timestamps", "1"]])
	lib.edge_reuse_usable(to_web({"loopback": true})) with input as loopback
	not lib.edge_reuse_usable(to_web({"loopback": null})) with input as loopback
}

test_ports_text if {
	lib.ports_text([[8080, 8080], [9000, 9010]]) == "8080, 9000-9010"
}

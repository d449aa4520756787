package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

ask_edge(value, facts, settings) := given if {
	edge := fixture.edge(object.union({"to": "web", "closes_first": "self"}, facts))
	given := value_of(value, edge) with input as fixture.input_of({
		"settings": settings,
		"defaults": {"net.ipv4.ip_local_port_range": "40000 40099", "net.ipv4.ip_local_reserved_ports": "", "net.ipv4.tcp_timestamps": "1", "net.ipv4.tcp_tw_reuse": "2"},
	})
}

value_of("place", edge) := lib.time_wait_place(edge)

value_of("obstacle", edge) := lib.reuse_obstacle(edge)

value_of("most", edge) := lib.edge_wait_at_most_ns(edge)

value_of("least", edge) := lib.edge_wait_at_least_ns(edge)

value_of("tuples", edge) := lib.edge_tuples_text(edge)

value_of("exhausted", edge) if lib.edge_exhausted(edge)

value_of("maybe", edge) if lib.edge_maybe_exhausted(edge)

test_where_time_wait_is if {
	ask_edge("place", {}, []) == "local-ports"
	ask_edge("place", {"to": null, "from": "clients"}, []) == "listener"
	ask_edge("place", {"closes_first": "peer"}, []) == "peer"
	ask_edge("place", {"closes_first": "unknown"}, []) == "unknown"
	ask_edge("place", {"linger_zero": true}, []) == "nowhere"
}

test_why_reuse_does_not_act if {
	ask_edge("obstacle", {}, []) == "tcp_tw_reuse is 2, which reuses on loopback only"
	ask_edge("obstacle", {}, [["net.ipv4.tcp_tw_reuse", "0"]]) == "tcp_tw_reuse is 0"
	ask_edge("obstacle", {}, [["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "0"]]) == "timestamps are off here"
	ask_edge("obstacle", {"peer_timestamps": false}, [["net.ipv4.tcp_tw_reuse", "1"]]) == "the peer sends no timestamps"
	not ask_edge("obstacle", {}, [["net.ipv4.tcp_tw_reuse", "1"]])
	not ask_edge("obstacle", {"loopback": true}, [])
}

test_how_long_a_tuple_waits if {
	ask_edge("most", {}, []) == 60000000000
	ask_edge("most", {}, [["net.ipv4.tcp_tw_reuse", "1"]]) == 1000000000
	ask_edge("most", {"closes_first": "peer"}, []) == 0
	ask_edge("least", {"closes_first": "unknown"}, []) == 0
	ask_edge("least", {}, []) == 60000000000
}

test_exhaustion if {
	ask_edge("exhausted", {"rate": 2}, [])
	not ask_edge("exhausted", {"rate": 1}, [])
	not ask_edge("exhausted", {"rate": 2, "closes_first": "unknown"}, [])
	ask_edge("maybe", {"rate": 2, "closes_first": "unknown"}, [])
	not ask_edge("maybe", {}, [])
}

test_databases if {
	every name in ["mysql", "db", "db1", "10.0.0.5:3306", "orders-db", "postgres.example.net"] {
		lib.database_peer(fixture.edge({"to": name}))
	}
	every name in ["web", "dbus", "feedback", "10.0.0.5:33060"] {
		not lib.database_peer(fixture.edge({"to": name}))
	}
	lib.database_peer(fixture.edge({"to": "store", "peer_listeners": [{"port": 5432, "backlog": null}]}))
	not lib.database_peer(fixture.edge({"from": "mysql"}))
}

test_words if {
	ask_edge("tuples", {"destinations": 2}, []) == "100 ports x 2 destinations x 1 source address"
	ask_edge("tuples", {"destinations": 1, "source_addresses": 3}, []) == "100 ports x 1 destination x 3 source addresses"
	lib.duration_text(60000000000) == "60 s"
	lib.duration_text(50000000) == "50 ms"
	lib.factor(3000, 941) == 3.2
	lib.grouped(470) == "470"
	lib.grouped(28232) == "28,232"
	lib.grouped(1440007) == "1,440,007"
	lib.megabytes(5120000) == "5.1 MB"
}

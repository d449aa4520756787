package tcplint.rules.TL805_test

import data.tcplint.fixture
import data.tcplint.rules.TL805

found(listeners, rates, parameters) := given if {
	given := TL805.report with input as fixture.input_of({
		"settings": [["net.core.somaxconn", "4096"]],
		"observation": fixture.observation({
			"listeners": [fixture.seen_listener(listener) | some listener in listeners],
			"rates": rates,
			"parameters": parameters,
		}),
	})
}

somaxconn := {"net.core.somaxconn": "4096"}

test_full_by_the_program if {
	some finding in found([{"queue": 129, "backlog": 128, "pid": 4711, "command": "app"}], {"TcpExt.ListenOverflows": 12.25, "TcpExt.ListenDrops": 12.25}, somaxconn)
	finding.observed == "listener 0.0.0.0:8080"
	finding.parameter == ""
	finding.related == [0]
	finding.message == "listener 0.0.0.0:8080 has its accept queue at the limit: 129 connections wait for accept() by pid 4711 (app), and its backlog is 128; 12.3 a second are dropped"
	finding.remedy == "let pid 4711 (app) accept faster; for bursts raise the backlog that it gives to listen() (128; net.core.somaxconn allows 4096) and start it again"
}

test_full_by_somaxconn if {
	some finding in found([{"queue": 128, "backlog": 128}], {}, {"net.core.somaxconn": "128"})
	finding.parameter == "net.core.somaxconn"
	endswith(finding.message, "128 connections wait for accept(), and its backlog is 128")
	finding.remedy == "let the program accept faster; for bursts raise net.core.somaxconn, which is 128, and its own backlog where that is not greater, and start it again"
}

test_somaxconn_is_not_known if {
	found := TL805.report with input as fixture.input_of({"observation": fixture.observation({"listeners": [fixture.seen_listener({"queue": 6, "backlog": 5})]})})
	some finding in found
	contains(finding.remedy, "raise its backlog and net.core.somaxconn, whichever is smaller")
}

# listen() with a backlog of 0 makes a queue of one: an empty one is not full.
test_a_backlog_of_none if {
	found([{"queue": 0, "backlog": 0}], {}, somaxconn) == set()
	count(found([{"queue": 1, "backlog": 0}], {}, somaxconn)) == 1
}

test_dropped_while_nobody_looked if {
	listeners := [{"drops": 41}, {"port": 80, "drops": 1200}, {"port": 81, "drops": 0}, {"port": 82}, {"port": 83, "drops": 2}, {"port": 84, "drops": 1}]
	some finding in found(listeners, {"TcpExt.ListenOverflows": 3, "TcpExt.ListenDrops": 3}, somaxconn)
	finding.observed == "accept queues"
	finding.message == "3 connections a second are dropped since an accept queue is full (those that have dropped since they listen: 0.0.0.0:80 1,200, 0.0.0.0:8080 41, 0.0.0.0:83 2)"
}

test_syn_queue if {
	some finding in found([], {"TcpExt.ListenOverflows": 0, "TcpExt.ListenDrops": 30, "TcpExt.TCPReqQFullDrop": 30}, somaxconn)
	finding.parameter == "net.ipv4.tcp_syncookies"
	finding.message == "30 SYNs a second are dropped: a queue of half-open connections is full and SYN cookies are off"
}

test_for_another_reason if {
	some finding in found([], {"TcpExt.ListenOverflows": 0, "TcpExt.ListenDrops": 0.05, "TcpExt.TCPReqQFullDrop": 0}, somaxconn)
	finding.severity == "warning"
	finding.message == "less than 0.1 connections a second are dropped at a listener, and no queue is full"
}

test_silent if {
	found([{"queue": 127, "backlog": 128, "drops": 3}, {"queue": 9, "backlog": null}], {"TcpExt.ListenOverflows": 0, "TcpExt.ListenDrops": 0}, somaxconn) == set()
	found([{"drops": 300}], {}, somaxconn) == set()
	report := TL805.report with input as fixture.input_of({})
	report == set()
}

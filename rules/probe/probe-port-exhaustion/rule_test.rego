package tcplint.rules.TL801_test

import data.tcplint.fixture
import data.tcplint.rules.TL801

parameters := {
	"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_timestamps": "1",
	"net.ipv4.ip_local_port_range": "32768\t60999", "net.ipv4.ip_local_reserved_ports": "",
}

found(destination, live, facts) := given if {
	given := TL801.report with input as fixture.input_of({
		"host": object.get(facts, "host", {}),
		"settings": object.get(facts, "settings", []),
		"kernel": object.get(facts, "kernel", "6.1"),
		"observation": fixture.observation(object.union(
			{"destinations": [destination], "parameters": object.union(parameters, live)},
			object.get(facts, "observation", {}),
		)),
	})
}

waiting(n, facts) := fixture.destination({"time_wait": n, "established": 96}, facts)

test_time_wait_is_a_warning_above_half if {
	some finding in found(waiting(16935, {"closed_per_second": 282.5}), {}, {})
	finding.severity == "warning"
	finding.observed == "destination 10.0.0.5:80 from 10.0.0.1"
	finding.edge == null
	finding.message == "17,031 of 28,232 local ports to 10.0.0.5:80 are held (60 %: 16,935 TIME_WAIT, 96 ESTABLISHED); 283 connections a second end here: that settles near 17,046; nothing is reused, since tcp_tw_reuse is 2, which reuses on loopback only"
	finding.remedy == "keep the connections to it open (keep-alive, a pool); or set net.ipv4.tcp_tw_reuse=1: 28,232 connections a second last then, instead of 470; net.ipv4.ip_local_port_range=\"16384 65535\" carries 819, and a second destination or source address doubles it"
}

test_an_error_that_comes if {
	some finding in found(waiting(25000, {"ports_in_use_growth": 210, "closed_per_second": 500}), {}, {})
	finding.severity == "error"
	contains(finding.message, "; 210 more a second: none is left in 14 s;")
}

test_an_error_that_is_there if {
	some finding in found(waiting(28136, {"ports_in_use_growth": 0, "closed_per_second": 470}), {}, {})
	finding.severity == "error"
	contains(finding.message, "28,232 of 28,232 local ports to 10.0.0.5:80 are held (100 %: ")
	contains(finding.message, "none is left, and connect() fails with EADDRNOTAVAIL")
}

test_without_a_second_look if {
	some finding in found(waiting(25000, {"ports_in_use_growth": -3, "closed_per_second": 500}), {}, {})
	contains(finding.message, "; 500 connections a second end here; nothing")
	some bare in found(waiting(25000, {}), {}, {})
	contains(bare.message, "96 ESTABLISHED); nothing is reused")
}

# Where reuse acts, what is in TIME_WAIT for a second can be had again.
test_reuse_acts if {
	on := {"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_tw_reuse_delay": "1000"}
	found(waiting(28000, {"closed_per_second": 9000}), on, {}) == set()
	found(waiting(28000, {}), on, {}) == set()
	some finding in found(waiting(28000, {"closed_per_second": 20000}), on, {"kernel": "6.18"})
	startswith(finding.message, "20,096 of 28,232 local ports to 10.0.0.5:80 are held")
	not contains(finding.message, "nothing is reused")
}

test_reuse_on_loopback if {
	found(waiting(20000, {"local": "127.0.0.1", "remote": "127.0.0.1"}), {}, {}) == set()
	found(waiting(20000, {"local": "::1", "remote": "::1"}), {}, {}) == set()
	count(found(waiting(20000, {"local": "::1", "remote": "::1"}), {"net.ipv4.tcp_tw_reuse": "0"}, {})) == 1
}

test_reuse_that_cannot_act if {
	on := {"net.ipv4.tcp_tw_reuse": "1"}
	some no_peer in found(waiting(20000, {"without_timestamps": 96}), on, {})
	contains(no_peer.message, "since the peer sends no timestamps")
	contains(no_peer.remedy, "; or let the peer send timestamps: 28,232")
	some both in found(waiting(20000, {"without_timestamps": 96}), {}, {})
	contains(both.remedy, "; or let the peer send timestamps and set net.ipv4.tcp_tw_reuse=1: ")
	some off in found(waiting(20000, {}), {"net.ipv4.tcp_tw_reuse": "0", "net.ipv4.tcp_timestamps": "0"}, {})
	contains(off.message, "since tcp_tw_reuse is 0")
	contains(off.remedy, "set net.ipv4.tcp_tw_reuse=1 and net.ipv4.tcp_timestamps=1")
	some here in found(waiting(20000, {}), object.union(on, {"net.ipv4.tcp_timestamps": "0"}), {})
	contains(here.message, "since timestamps are off here")
	some idle in found(waiting(20000, {"closed_per_second": 333}), on, {"observation": {"sampled_seconds": 2, "rates": {"TcpExt.TWRecycled": 0, "Tcp.ActiveOpens": 340}}})
	contains(idle.message, "since none was taken again between the two looks")
	startswith(idle.remedy, "keep the connections to it open (keep-alive, a pool); net.ipv4.ip_local_port_range")
}

test_what_else_holds_ports if {
	some open in found(fixture.destination({"established": 16000, "time_wait": 100}, {}), {}, {})
	startswith(open.remedy, "make the pool smaller, or find who does not give its connections back: 16,000 are open")
	not contains(open.message, "reused")
	some silent in found(fixture.destination({"syn_sent": 16000}, {"remote": "fd00::5"}), {}, {})
	startswith(silent.remedy, "find out why [fd00::5]:80 does not answer (")
	some leak in found(fixture.destination({"close_wait": 16000}, {}), {}, {})
	startswith(leak.remedy, "let the program close what the other end has closed: 16,000")
	some ending in found(fixture.destination({"fin_wait1": 9000, "last_ack": 7000}, {}), {}, {})
	contains(ending.remedy, "does not answer the end of a connection: 16,000 wait")
}

test_few_ports if {
	some finding in found(fixture.destination({"time_wait": 25}, {"usable_ports": 40}), {}, {})
	contains(finding.remedy, ": 40 connections a second last then, instead of less than one; ")
}

test_a_range_that_is_wide if {
	wide := waiting(60000, {"usable_ports": 64512})
	some finding in found(wide, {"net.ipv4.ip_local_port_range": "1024\t65535"}, {})
	endswith(finding.remedy, "; a second destination or source address doubles what it carries")
}

# Ports of listeners and reserved ones are no more in the wider range than now.
test_the_wider_range_is_less_what_is_taken if {
	some finding in found(waiting(16935, {}), {"net.ipv4.ip_local_reserved_ports": "20000,30000-30099"}, {"observation": {"listeners": [
		fixture.seen_listener({"port": 18080}),
		fixture.seen_listener({"port": 30005}),
		fixture.seen_listener({"port": 80}),
	]}})
	contains(finding.remedy, "carries 817,")
}

test_alibaba_cloud_linux if {
	some finding in found(waiting(16935, {"closed_per_second": 1000}), {"net.ipv4.tcp_tw_timeout": "15"}, {})
	contains(finding.message, "that settles near 15,096")
}

test_the_lines_that_decide if {
	some finding in found(waiting(16935, {}), {}, {"settings": [["net.ipv4.ip_local_port_range", "32768 60999"], ["net.core.somaxconn", "1"], ["net.ipv4.tcp_tw_reuse", "2"]]})
	finding.related == [0, 2]
}

test_an_edge_that_is_the_destination if {
	edges := [fixture.edge({"index": 3, "to": "10.0.0.5:80"}), fixture.edge({"index": 4, "from": "10.0.0.5:80"})]
	some finding in found(waiting(16935, {}), {}, {"host": {"edges": edges}})
	finding.edge == 3
	some among in found(waiting(16935, {}), {}, {"host": {"edges": [fixture.edge({"index": 1, "to": "db"}), fixture.edge({"index": 2, "to": "http at 10.0.0.4, 10.0.0.5"})]}})
	among.edge == 2
	here := waiting(16935, {"local": "127.0.0.1", "remote": "127.0.0.1"})
	some loopback in found(here, {"net.ipv4.tcp_tw_reuse": "0"}, {"host": {"edges": [fixture.edge({"index": 0, "to": "localhost:80"})]}})
	loopback.edge == 0
}

test_silent if {
	found(waiting(14000, {}), {}, {}) == set()
	found(waiting(14000, {"usable_ports": 0}), {}, {}) == set()
	report := TL801.report with input as fixture.input_of({})
	report == set()
}

package tcplint.rules.TL802_test

import data.tcplint.fixture
import data.tcplint.rules.TL802

found(process, facts) := given if {
	given := TL802.report with input as fixture.input_of({"observation": fixture.observation(object.union(
		{"sampled_seconds": 2, "processes": [fixture.process(object.union({"listener": "0.0.0.0:8080"}, process))]},
		facts,
	))})
}

test_many_and_old if {
	some finding in found({"close_wait": 250, "age_seconds": 1800.5, "fds": 260, "close_wait_growth": 0}, {})
	finding.severity == "error"
	finding.observed == "pid 4711 (app) listener 0.0.0.0:8080"
	finding.message == "pid 4711 (app) has 250 connections on listener 0.0.0.0:8080 that the other end has closed and it has not, the oldest for 30 min at least"
	finding.remedy == "mend pid 4711 (app): close() in every path after read returns 0, also after errors and timeouts. Until then a restart frees them and their file descriptors (260 are open); no sysctl does"
}

test_growing_within_two_looks if {
	some finding in found({"close_wait": 50, "age_seconds": 5, "close_wait_growth": 20}, {})
	finding.severity == "error"
	endswith(finding.message, ", the oldest for 5 s at least, 20 more in 2 s")
	endswith(finding.remedy, "a restart frees them; no sysctl does")
}

# Measured on a server in Go that leaked 40 a second for a minute.
test_keepalive_makes_the_age_small if {
	leak := {"close_wait": 2628, "age_seconds": 15.2, "close_wait_growth": 61}
	some finding in found(leak, {"rates": {"Tcp.PassiveOpens": 39.1}})
	finding.severity == "error"
	some passing in found(leak, {"rates": {"Tcp.PassiveOpens": 300}})
	passing.severity == "info"
}

# Clients close one half and wait five seconds for the answer on the other: 40 are
# on their way at a time, and chance makes them 10 more.
test_half_closed_connections_come_and_go if {
	found({"close_wait": 100, "age_seconds": 5, "close_wait_growth": 10}, {}) == set()
	found({"close_wait": 50, "age_seconds": 5, "close_wait_growth": 9}, {}) == set()
}

test_a_busy_server_passes_through if {
	found({"close_wait": 8, "age_seconds": 0.003, "close_wait_growth": 5}, {}) == set()
	found({"close_wait": 30, "age_seconds": 0.02, "close_wait_growth": 25}, {}) == set()
	found({"close_wait": 400, "age_seconds": 0.02, "close_wait_growth": -100}, {}) == set()
}

test_few if found({"close_wait": 10, "age_seconds": 90000, "close_wait_growth": 0}, {}) == set()

test_many_and_young if {
	young := {"close_wait": 169, "age_seconds": 2.9, "close_wait_growth": 2}
	some finding in found(young, {"rates": {"Tcp.PassiveOpens": 56.5}})
	finding.severity == "info"
	finding.message == "pid 4711 (app) closes late: it has 169 connections on listener 0.0.0.0:8080 that the other end has closed, the oldest for 2 s at least, and they do not become more"
	some one_look in found({"close_wait": 169, "age_seconds": 2.9}, {"sampled_seconds": null})
	one_look.severity == "warning"
	some idle in found(young, {"rates": {"Tcp.PassiveOpens": 0.5}})
	idle.severity == "warning"
	some out in found(object.union(young, {"listener": "", "peer": "10.0.0.9:6379"}), {"rates": {"Tcp.ActiveOpens": 56.5}})
	out.severity == "info"
}

test_the_age_is_not_known if {
	some many in found({"close_wait": 150, "close_wait_growth": 0}, {})
	many.severity == "warning"
	endswith(many.message, "it has not")
	some growing in found({"close_wait": 150, "close_wait_growth": 30}, {})
	growing.severity == "error"
	some one_look in found({"close_wait": 150}, {"sampled_seconds": null})
	one_look.severity == "warning"
	found({"close_wait": 100, "close_wait_growth": 30}, {}) == set()
}

test_a_pool_with_dead_connections if {
	pool := {"close_wait": 20, "age_seconds": 300, "close_wait_growth": 0, "listener": "", "peer": "10.0.0.9:6379"}
	some finding in found(pool, {})
	finding.severity == "warning"
	finding.observed == "pid 4711 (app) connections to 10.0.0.9:6379"
	contains(finding.message, "20 connections to 10.0.0.9:6379 that the other end has closed")
	startswith(finding.remedy, "look at the pool of pid 4711 (app): it keeps connections to 10.0.0.9:6379 that are dead")
	some more in found(object.union(pool, {"close_wait": 101}), {})
	more.severity == "error"
}

test_nobody_may_see_the_process if {
	some finding in found({"pid": null, "command": "", "close_wait": 40, "age_seconds": 61}, {})
	finding.observed == "listener 0.0.0.0:8080"
	startswith(finding.message, "a program that may not be seen has 40 connections on listener 0.0.0.0:8080")
	startswith(finding.remedy, "mend a program that may not be seen")
}

test_a_program_without_a_name if {
	some finding in found({"command": "", "close_wait": 40, "age_seconds": 61}, {})
	startswith(finding.message, "pid 4711 has 40")
}

# Nobody has accepted them: the queue of the listener is where they are.
test_in_the_accept_queue if {
	some finding in found({"pid": null, "command": "", "close_wait": 40, "age_seconds": 61}, {"listeners": [
		fixture.seen_listener({"port": 80, "queue": 3}),
		fixture.seen_listener({"queue": 65}),
	]})
	startswith(finding.remedy, "let the program accept: 65 connections wait in the queue of 0.0.0.0:8080")
}

test_neither_listener_nor_peer if {
	some finding in found({"pid": null, "listener": "", "close_wait": 40, "age_seconds": 61}, {})
	finding.observed == ""
	contains(finding.message, "40 connections in CLOSE_WAIT that the other end has closed")
	finding.severity == "warning"
}

test_silent if {
	report := TL802.report with input as fixture.input_of({})
	report == set()
}

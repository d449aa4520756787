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

# A program that takes 20 s for an answer looks the same, eight seconds after its
# clients began to give up.
test_growing_for_less_than_a_minute if {
	some finding in found({"close_wait": 50, "age_seconds": 5, "close_wait_growth": 20}, {})
	finding.severity == "warning"
	endswith(finding.message, ", the oldest for 5 s at least, 20 more in 2 s")
	finding.remedy == "look again with --sample 30s. If they are still there and more, mend pid 4711 (app): close() in every path after read returns 0, also after errors and timeouts. Until then a restart frees them; no sysctl does"
	some longer in found({"close_wait": 900, "age_seconds": 45, "close_wait_growth": 0}, {"sampled_seconds": 30})
	startswith(longer.remedy, "look again with --sample 2m. ")
}

test_growing_while_somebody_watched if {
	some finding in found({"close_wait": 900, "age_seconds": 45, "close_wait_growth": 600}, {"sampled_seconds": 30})
	finding.severity == "error"
	startswith(finding.remedy, "mend pid 4711 (app): ")
}

test_growing_for_more_than_a_minute if {
	some finding in found({"close_wait": 1300, "age_seconds": 65, "close_wait_growth": 40}, {"rates": {"Tcp.PassiveOpens": 20}})
	finding.severity == "error"
	startswith(finding.remedy, "mend pid 4711 (app): ")
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
	given_up := {"rates": {"Tcp.PassiveOpens": 56.5, "Tcp.EstabResets": 55}}
	some late in found(young, given_up)
	late.severity == "info"
	endswith(late.message, ", and they do not become more; 55 a second end by a reset, since the client is gone when the answer comes")
	late.remedy == "let pid 4711 (app) answer sooner, or its clients wait longer: now it works for nobody"
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
	growing.severity == "warning"
	some long in found({"close_wait": 150, "close_wait_growth": 30}, {"rates": {"Tcp.PassiveOpens": 2.5}})
	long.severity == "error"
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
	some young in found(object.union(pool, {"close_wait": 101, "age_seconds": 5}), {})
	startswith(young.remedy, "look again with --sample 30s. If they are still there and more, look at the pool of pid 4711 (app)")
}

test_nobody_may_see_the_process if {
	hidden := {"pid": null, "command": "", "close_wait": 40, "age_seconds": 61}
	some finding in found(hidden, {"gaps": ["who holds 2 of 3 sockets: 4 processes of other users may not be looked at: it takes root, or CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH"]})
	finding.observed == "listener 0.0.0.0:8080"
	startswith(finding.message, "a program that may not be seen has 40 connections on listener 0.0.0.0:8080")
	startswith(finding.remedy, "mend the program (sudo tcplint diagnose names it): close() in every path")
	some there in found(hidden, {"gaps": ["who holds 2 of 3 sockets: 4 processes of other users may not be looked at: it takes root there, with sudo or another login"]})
	startswith(there.remedy, "mend the program (root there sees which): close()")
	some neither in found(hidden, {})
	startswith(neither.remedy, "mend the program: close()")
}

test_a_program_without_a_name if {
	some finding in found({"command": "", "close_wait": 40, "age_seconds": 61}, {})
	startswith(finding.message, "pid 4711 has 40")
}

# 6 file descriptors are not 301 connections.
test_never_accepted if {
	queue := {"listeners": [fixture.seen_listener({"port": 80, "queue": 3}), fixture.seen_listener({"queue": 301, "backlog": 1000})]}
	waiting := {"close_wait": 300, "age_seconds": 12.5, "close_wait_growth": 0, "fds": 6}
	some finding in found(waiting, queue)
	finding.severity == "error"
	finding.message == "pid 4711 (app) has not accepted 300 connections on listener 0.0.0.0:8080 that the other end has closed meanwhile, the oldest for 12 s at least; 301 wait for accept()"
	finding.remedy == "find out why pid 4711 (app) does not accept: it hangs, or is too slow. 301 connections wait in the queue of 0.0.0.0:8080, and those whose client gave up are in CLOSE_WAIT. No sysctl ends them"
	some young in found(object.union(waiting, {"age_seconds": 2}), queue)
	young.severity == "warning"
	some few in found(object.union(waiting, {"close_wait": 11}), queue)
	few.severity == "error"
	some accepted in found(object.union(waiting, {"fds": 310, "age_seconds": 90}), queue)
	contains(accepted.message, "has 300 connections on listener 0.0.0.0:8080 that the other end has closed and it has not")
}

test_in_the_accept_queue_of_a_program_that_may_not_be_seen if {
	some finding in found({"pid": null, "command": "", "close_wait": 40, "age_seconds": 61}, {"listeners": [fixture.seen_listener({"queue": 65})]})
	startswith(finding.message, "a program that may not be seen has not accepted 40 connections")
	startswith(finding.remedy, "find out why the program does not accept: it hangs, or is too slow. 65 connections wait")
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

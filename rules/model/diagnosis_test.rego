package tcplint.model.diagnosis_test

import data.tcplint.fixture
import data.tcplint.model.diagnosis

untouched := {
	"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_timestamps": "1", "net.ipv4.ip_local_port_range": "32768\t60999",
	"net.ipv4.ip_local_reserved_ports": "", "net.ipv4.tcp_max_tw_buckets": "131072", "net.ipv4.tcp_fin_timeout": "60",
	"net.ipv4.tcp_syncookies": "1",
}

diagnosed(facts, findings) := answer if {
	seen := fixture.observation(object.union({"parameters": untouched}, object.remove(facts, ["spec"])))
	document := fixture.input_of(object.union({"observation": seen}, object.get(facts, "spec", {})))
	answer := diagnosis.answer with input as object.union(object.remove(document, ["world"]), {"findings": findings})
}

finding(rule, facts) := object.union(
	{
		"rule": rule, "verdict": "fail", "severity": "error", "message": sprintf("what %s says", [rule]),
		"remedy": sprintf("what helps against %s", [rule]), "parameter": "", "observed": "", "place": "",
	},
	facts,
)

live(rule, observed, facts) := finding(rule, object.union({"observed": observed}, facts))

setting(rule, parameter, facts) := finding(rule, object.union({"parameter": parameter, "place": "99-lb.conf:1"}, facts))

listener(port, counts, facts) := fixture.seen_listener(object.union({"port": port, "states": fixture.states(counts)}, facts))

evidence(answer) := [line.text | some line in answer.evidence]

order(answer) := [[cause.finding, cause.when] | some cause in answer.causes]

# --- the two schemes, a leak, a busy server that is well

scheme_one := {
	"states": fixture.states({"time_wait": 30843, "established": 612, "syn_sent": 2, "listen": 2}),
	"listeners": [listener(80, {"established": 422}, {"closed_per_second": 0})],
	"destinations": [
		fixture.destination({"time_wait": 16935, "established": 99}, {"remote": "10.0.0.11", "without_timestamps": 0, "closed_per_second": 282.5, "ports_in_use_growth": 0}),
		fixture.destination({"time_wait": 13908, "established": 94}, {"remote": "10.0.0.12", "without_timestamps": 0, "closed_per_second": 231.5, "ports_in_use_growth": 0}),
	],
	"sampled_seconds": 2,
	"rates": {"Tcp.ActiveOpens": 535.5, "Tcp.PassiveOpens": 512},
}

to_first := "destination 10.0.0.11:80 from 10.0.0.1"

test_scheme_one if {
	answer := diagnosed(scheme_one, [live("TL801", to_first, {"severity": "warning"})])
	answer.verdict == {
		"level": "warning",
		"headline": "17,034 of 28,232 local ports to 10.0.0.11:80 are in use (60 %): above half every connect() searches long for one. TIME_WAIT holds them: this host closes first, so the cause is here and not at the other end.",
	}
	order(answer) == [[0, "soon"]]
	evidence(answer) == [
		"30,843 TIME_WAIT, 612 ESTABLISHED, 2 SYN_SENT",
		"TIME_WAIT: 0 on listeners, 30,843 on local ports, of 131,072 allowed",
		"512 connections a second come in, 536 go out",
		"destination 10.0.0.11:80: this host closes first. 16,935 TIME_WAIT are on local ports, where the side that closes first keeps them; nearly all of the 536/s that are opened are closed here",
		"destination 10.0.0.12:80: this host closes first. 13,908 TIME_WAIT are on local ports, where the side that closes first keeps them; nearly all of the 536/s that are opened are closed here",
		"listener :80: the peer closes first. 512/s are accepted and no TIME_WAIT are here: the other end keeps them",
		"10.0.0.11:80: 17,034 of 28,232 local ports in use (60 %), 16,935 of them in TIME_WAIT; at 283/s it settles near 17,049",
	]
	answer.do == [{"text": "what helps against TL801", "rule": "TL801", "parameter": ""}]
	[line.parameter | some line in answer.leave_alone] == ["net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_tw_recycle", "net.ipv4.tcp_timestamps", ""]
	startswith(answer.harmless[0].message, "13,908 TIME_WAIT to 10.0.0.12:80")
}

scheme_two := {
	"states": fixture.states({"time_wait": 9822, "established": 148, "listen": 3}),
	"listeners": [listener(80, {"time_wait": 9370, "established": 123}, {"closed_per_second": 156})],
	"destinations": [fixture.destination({"time_wait": 452, "established": 24}, {"remote": "10.0.1.5", "remote_port": 3306, "closed_per_second": 7.5, "ports_in_use_growth": 0})],
	"rates": {"Tcp.ActiveOpens": 7.5, "Tcp.PassiveOpens": 157.5},
}

test_scheme_two if {
	answer := diagnosed(scheme_two, [])
	answer.verdict == {"level": "healthy", "headline": "Nothing to do: 9,370 TIME_WAIT are on :80, where this host closes first. They take 2.4 MB and no local port."}
	answer.causes == []
	answer.do == []
	evidence(answer)[5] == "10.0.1.5:3306: 476 of 28,232 local ports in use (1 %), 452 of them in TIME_WAIT; at 7.5/s it settles near 474"
	[one.message | some one in answer.harmless] == [
		"9,370 TIME_WAIT on :80 as the closing server: 2.4 MB, no ports used, nothing to do",
		"452 TIME_WAIT to 10.0.1.5:3306: 476 of 28,232 ports in use (1 %), 0.2 MB with the ports, and connect() finds one without a long search",
	]
}

leak := {
	"states": fixture.states({"close_wait": 30214, "established": 214, "time_wait": 388}),
	"listeners": [listener(8080, {"close_wait": 30214, "established": 181, "time_wait": 388}, {"closed_per_second": 6})],
	"processes": [
		fixture.process({"pid": 4711, "command": "java", "close_wait": 30214, "fds": 30498, "listener": "0.0.0.0:8080", "age_seconds": 5412.5, "close_wait_growth": 118}),
		fixture.process({"pid": null, "command": "", "close_wait": 12, "peer": "10.0.0.9:443"}),
		fixture.process({"pid": 12, "command": "", "close_wait": 11}),
	],
	"rates": {"Tcp.PassiveOpens": 72.5, "Tcp.ActiveOpens": 0},
}

test_leak if {
	answer := diagnosed(leak, [
		live("TL802", "connections to 10.0.0.9:443", {"severity": "warning", "message": "a program that may not be seen has 12 connections to 10.0.0.9:443 that the other end has closed and it has not"}),
		live("TL802", "pid 12", {"message": "pid 12 has 11 connections"}),
		live("TL802", "pid 4711 (java) listener 0.0.0.0:8080", {"message": "pid 4711 (java) has 30,214 connections on listener 0.0.0.0:8080 that the other end has closed and it has not"}),
	])
	answer.verdict == {
		"level": "error",
		"headline": "Process 4711 (java) has 30,214 connections on listener 0.0.0.0:8080 that the other end has closed and it has not. It is a fault of that program, and no setting of the kernel ends it.",
	}
	order(answer) == [[2, "now"], [1, "now"], [0, "soon"]]
	array.slice(evidence(answer), 3, 7) == [
		"listener :8080: the peer closes first. 30,214 CLOSE_WAIT: the peer has closed and the program here has not",
		"pid 4711 (java): 30,214 in CLOSE_WAIT on listener 0.0.0.0:8080, 30,498 file descriptors open",
		"a process that may not be seen: 12 in CLOSE_WAIT towards 10.0.0.9:443",
		"pid 12: 11 in CLOSE_WAIT",
	]
	answer.do == [{"text": "what helps against TL802", "rule": "TL802", "parameter": ""}]
}

waiting_clients(entry, facts) := object.union(
	{
		"states": fixture.states({"close_wait": entry.close_wait, "established": 12}),
		"listeners": [listener(8080, {"close_wait": entry.close_wait, "established": 12}, {})],
		"processes": [fixture.process(object.union({"pid": 4711, "command": "slow", "listener": "0.0.0.0:8080"}, entry))],
		"sampled_seconds": 2,
	},
	facts,
)

about_slow(facts) := live("TL802", "pid 4711 (slow) listener 0.0.0.0:8080", object.union({"message": "pid 4711 (slow) has some"}, facts))

# As many leave as come, and somebody asks what thousands of CLOSE_WAIT are.
test_a_program_that_closes_late if {
	answer := diagnosed(
		waiting_clients({"close_wait": 4677, "age_seconds": 19.7, "close_wait_growth": 3}, {"rates": {"Tcp.PassiveOpens": 237}}),
		[about_slow({"severity": "info", "message": "pid 4711 (slow) closes late: it has 4,677"}), setting("TL104", "net.ipv4.tcp_fin_timeout", {"severity": "warning"})],
	)
	answer.verdict == {
		"level": "notice",
		"headline": "Process 4711 (slow) closes late: it has 4,677. It is no leak, and no setting of the kernel changes it. 1 finding about settings.",
	}
	answer.do[1] == {"text": "what helps against TL802", "rule": "TL802", "parameter": ""}
	answer.causes[1].when == "never"
}

test_what_looks_like_a_leak if {
	answer := diagnosed(waiting_clients({"close_wait": 1900, "age_seconds": 8, "close_wait_growth": 470}, {"rates": {"Tcp.PassiveOpens": 237}}), [about_slow({"severity": "warning"})])
	answer.verdict == {
		"level": "warning",
		"headline": "Process 4711 (slow) has some. That looks like a fault of that program. One that answers later than its clients wait looks the same until its first answer: look again with --sample 30s.",
	}
}

test_nobody_accepts if {
	answer := diagnosed(
		waiting_clients(
			{"close_wait": 300, "age_seconds": 12, "close_wait_growth": 0, "fds": 6},
			{"listeners": [listener(8080, {"close_wait": 300, "established": 1}, {"queue": 301})]},
		),
		[about_slow({})],
	)
	answer.verdict.headline == "Process 4711 (slow) has some. That program hangs, or is too slow, and no setting of the kernel accepts for it."
}

test_busy_and_healthy if {
	answer := diagnosed(
		{
			"states": fixture.states({"time_wait": 18204, "established": 5120, "close_wait": 3}),
			"listeners": [listener(443, {"time_wait": 18204, "established": 5054, "close_wait": 3}, {"closed_per_second": 303.5})],
			"processes": [fixture.process({"close_wait": 3, "age_seconds": 0.04})],
			"rates": {"Tcp.PassiveOpens": 312, "Tcp.ActiveOpens": 0.5},
		},
		[],
	)
	answer.verdict == {"level": "healthy", "headline": "Nothing to do: 18,204 TIME_WAIT are all on :443, where this host closes first. They take 4.7 MB and no local port."}
	count(answer.harmless) == 3
}

test_idle if {
	answer := diagnosed({"states": fixture.states({"listen": 1}), "listeners": [listener(22, {}, {})]}, [])
	answer.verdict == {"level": "healthy", "headline": "This host is idle: no connection, and 1 listening port."}
	answer.evidence == []
	answer.leave_alone == []
	diagnosed({"states": fixture.states({"established": 3})}, []).verdict.headline == "This host is idle: 3 connections, and nothing listens."
}

test_work_that_leaves_nothing_to_be_seen if {
	diagnosed({"states": fixture.states({"established": 3}), "rates": {"Tcp.PassiveOpens": 300}}, []).verdict.headline == "Nothing to do: 3 ESTABLISHED, 0 TIME_WAIT, 0 CLOSE_WAIT."
}

# Nothing is left of them, so that a reader would miss them.
test_connections_that_end_by_a_reset if {
	reset := {"states": fixture.states({"established": 29}), "rates": {"Tcp.PassiveOpens": 85, "Tcp.ActiveOpens": 0, "Tcp.EstabResets": 84.5}}
	evidence(diagnosed(reset, []))[2] == "84.5 resets a second, which leave TIME_WAIT on neither side"
	count(evidence(diagnosed(object.union(reset, {"rates": {"Tcp.PassiveOpens": 85, "Tcp.ActiveOpens": 0, "Tcp.EstabResets": 2}}), []))) == 2
}

test_work_without_time_wait if {
	diagnosed({"states": fixture.states({"established": 64})}, []).verdict.headline == "Nothing to do: 64 ESTABLISHED, 0 TIME_WAIT, 0 CLOSE_WAIT."
	partly := object.union(fixture.states({"established": 64}), {"close_wait": null})
	diagnosed({"states": partly}, []).verdict.headline == "Nothing to do: 64 ESTABLISHED, 0 TIME_WAIT, unknown CLOSE_WAIT."
}

test_time_wait_on_local_ports_only if {
	diagnosed({"states": fixture.states({"time_wait": 900}), "destinations": [fixture.destination({"time_wait": 900}, {})]}, []).verdict.headline == "Nothing to do: 900 TIME_WAIT on local ports. Of those to 10.0.0.5:80, where most are, 3 % are in use."
}

test_time_wait_of_a_server_that_was_stopped if {
	diagnosed({"states": fixture.states({"time_wait": 29366}), "no_listener": {"ports": [7000], "states": fixture.states({"time_wait": 29366})}}, []).verdict.headline == "Nothing to do: 29,366 TIME_WAIT are on ports where nobody listens any more, left by a server that was stopped or a port range that was changed. They take 7.5 MB and end by themselves."
}

test_ports_that_are_all_taken_again if {
	to_itself := fixture.destination({"time_wait": 100}, {"remote": "127.0.0.9", "remote_port": 9000, "usable_ports": 100, "closed_per_second": 20})
	diagnosed({"states": fixture.states({"time_wait": 100}), "destinations": [to_itself]}, []).verdict.headline == "Nothing to do: 100 TIME_WAIT on local ports. Of those to 127.0.0.9:9000, where most are, 100 % are in use, and tcp_tw_reuse=2 takes them again after 1 s."
}

# A fifth of the ports now, and more than half of them in a minute. What is to be
# done is not to be left alone.
test_a_rate_that_the_ports_do_not_carry if {
	ramp := {"states": fixture.states({"time_wait": 5646}), "destinations": [fixture.destination({"time_wait": 5646}, {"closed_per_second": 290, "ports_in_use_growth": 290})]}
	beyond := finding("TL601", {"severity": "warning", "parameter": "net.ipv4.tcp_tw_reuse", "message": "the edge to 10.0.0.5:80 leaves TIME_WAIT on local ports, 290 a second", "remedy": "set net.ipv4.tcp_tw_reuse=1"})
	answer := diagnosed(object.union(ramp, {"spec": {"defaults": {"net.ipv4.tcp_tw_reuse": "2"}}}), [beyond])
	answer.verdict == {
		"level": "warning",
		"headline": "The edge to 10.0.0.5:80 leaves TIME_WAIT on local ports, 290 a second. It has not come to that yet: 5,646 TIME_WAIT on local ports. Of those to 10.0.0.5:80, where most are, 19 % are in use.",
	}
	not "net.ipv4.tcp_tw_reuse" in {line.parameter | some line in answer.leave_alone}
	"net.ipv4.tcp_tw_reuse" in {line.parameter | some line in diagnosed(ramp, []).leave_alone}
}

test_what_holds_the_ports if {
	words := {
		"syn_sent": "Connections that 10.0.0.5:80 has not answered hold them: the fault is there or on the way to it.",
		"close_wait": "Connections in CLOSE_WAIT hold them: the other end has closed and the program here has not.",
		"established": "Connections that are open hold them: a pool that is too big, or that does not give back.",
	}
	every state, text in words {
		held := fixture.destination({state: 190}, {"usable_ports": 200})
		endswith(diagnosed({"destinations": [held]}, [live("TL801", "destination 10.0.0.5:80 from 10.0.0.1", {})]).verdict.headline, text)
	}
}

# --- what could not be seen

test_without_rights if {
	gaps := ["processes: of 2 sockets nobody may see who holds them", "states time_wait, fin_wait2: sockstat does not tell", "parameters net.ipv4.tcp_mem: they are of the whole host"]
	one := diagnosed(object.union(scheme_two, {"gaps": gaps}), [])
	one.verdict.level == "healthy"
	endswith(one.verdict.headline, "and no local port. Not everything could be looked at: states time_wait, fin_wait2.")
	diagnosed(object.union(scheme_two, {"gaps": [gaps[0]]}), []).verdict == diagnosed(scheme_two, []).verdict
}

unseen := {state: null | some state, _ in fixture.states({})}

test_nothing_was_seen if {
	answer := diagnosed({"states": unseen, "gaps": ["sockets: permission denied"]}, [])
	answer.verdict == {"level": "unknown", "headline": "What the sockets do could not be seen (sockets: permission denied). The settings are judged all the same, and nothing is wrong with them."}
	answer.evidence == []
	with_setting := diagnosed({"states": unseen}, [setting("TL101", "net.ipv4.tcp_timestamps", {"message": "reuse needs timestamps"})])
	with_setting.verdict == {"level": "unknown", "headline": "What the sockets do could not be seen. The settings are judged all the same: 1 finding about settings: reuse needs timestamps."}
}

# --- several problems at once

test_what_hurts_now_comes_first if {
	answer := diagnosed(scheme_one, [
		setting("TL101", "net.ipv4.tcp_timestamps", {}),
		live("TL801", to_first, {"severity": "warning"}),
		setting("TL104", "net.ipv4.tcp_fin_timeout", {"severity": "warning"}),
		live("TL805", "listener 0.0.0.0:80", {"message": "its queue is full"}),
		setting("TL408", "net.ipv4.tcp_rmem", {"severity": "info"}),
		live("TL807", "", {"parameter": "net.core.somaxconn", "severity": "warning", "remedy": ""}),
		finding("TL999", {"verdict": "undetermined"}),
	])
	order(answer) == [[3, "now"], [1, "soon"], [0, "boot"], [5, "boot"], [2, "boot"], [4, "never"]]
	answer.verdict == {
		"level": "error",
		"headline": "Listener 0.0.0.0:80: its queue is full. The program accepts too slowly, or its queue is too short: clients wait or fail. 1 further problem below, and 3 findings about settings.",
	}
	[line.rule | some line in answer.do] == ["TL805", "TL801", "TL101", "TL104"]
	answer.do[2].text == "99-lb.conf:1: what helps against TL101 (what TL101 says)"
}

test_one_remedy_for_several_settings if {
	drift := finding("TL807", {"severity": "warning", "remedy": "apply it"})
	answer := diagnosed(scheme_two, [
		object.union(drift, {"place": "a.conf:1", "message": "x is 1 now"}),
		object.union(drift, {"place": "a.conf:2", "message": "y is 2 now"}),
		object.union(drift, {"place": "a.conf:2", "message": "y is 2 now"}),
		object.union(drift, {"place": "b.conf:3", "message": "z is 3 now"}),
	])
	answer.do == [{"text": "a.conf:1, 2, b.conf:3: apply it (x is 1 now; y is 2 now; z is 3 now)", "rule": "TL807", "parameter": ""}]
}

test_the_fullest_destination_comes_first if {
	fuller := fixture.destination({"time_wait": 28232}, {"remote": "10.0.0.13", "closed_per_second": 470, "ports_in_use_growth": 0})
	answer := diagnosed(object.union(scheme_one, {"destinations": array.concat(scheme_one.destinations, [fuller])}), [
		live("TL801", to_first, {}),
		live("TL801", "destination 10.0.0.13:80 from 10.0.0.1", {}),
	])
	order(answer) == [[1, "now"], [0, "now"]]
	startswith(answer.verdict.headline, "No local port to 10.0.0.13:80 is left: connect() fails. TIME_WAIT holds them")
	not contains(answer.verdict.headline, "further")
}

test_more_problems_and_nothing_about_settings if {
	answer := diagnosed(scheme_one, [live("TL805", "listener 0.0.0.0:80", {}), live("TL806", "", {"message": "the table is full"})])
	endswith(answer.verdict.headline, "wait or fail. 1 further problem below.")
}

test_one_problem_and_settings if {
	answer := diagnosed(scheme_one, [live("TL806", "", {"message": "the table is full"}), setting("TL101", "net.ipv4.tcp_timestamps", {})])
	answer.verdict.headline == "The table is full. The connection tracker of this host is too small, or its timeouts are too long: new connections are dropped. 1 finding about settings."
}

# --- in other words

test_ports_that_run_out if {
	growing := fixture.destination({"established": 20000}, {"ports_in_use_growth": 100})
	answer := diagnosed({"states": fixture.states({"established": 20000}), "destinations": [growing]}, [live("TL801", "destination 10.0.0.5:80 from 10.0.0.1", {})])
	answer.verdict.headline == "The local ports to 10.0.0.5:80 run out in 82 s: 20,000 of 28,232 are in use. Connections that are open hold them: a pool that is too big, or that does not give back."
}

test_ports_held_by_nobody_knows if {
	odd := fixture.destination({}, {"ports_in_use": 20000, "states": unseen})
	answer := diagnosed({"destinations": [odd]}, [live("TL801", "destination 10.0.0.5:80 from 10.0.0.1", {})])
	endswith(answer.verdict.headline, "What holds them could not be seen.")
}

test_a_fault_that_names_no_one_else if {
	diagnosed(scheme_two, [live("TL808", "destination 10.0.1.5:3306 from 10.0.1.2", {"severity": "warning", "message": "none is reused"})]).verdict.headline == "Destination 10.0.1.5:3306 from 10.0.1.2: none is reused."
	diagnosed(scheme_two, [live("TL809", "", {"severity": "warning", "message": "connections are refused"})]).verdict.headline == "Connections are refused."
	startswith(diagnosed(scheme_two, [live("TL803", "app1", {"message": "app1 does not close"})]).verdict.headline, "App1 does not close. It is for the program on that host to close them")
}

test_peers if {
	answer := diagnosed(object.union(scheme_two, {"peers": [fixture.peer({"fin_wait2_here_close_wait_there": 1200}), fixture.peer({"host": "app2"})]}), [])
	evidence(answer)[count(answer.evidence) - 1] == "app1: 1,200 connections that this host has closed are in CLOSE_WAIT there"
}

test_no_limit_on_buckets if {
	evidence(diagnosed(object.union(scheme_two, {"parameters": {"net.ipv4.tcp_max_tw_buckets": "-1"}}), []))[1] == "TIME_WAIT: 9,370 on listeners, 452 on local ports"
}

test_time_wait_of_a_server_that_is_gone if {
	evidence(diagnosed({"states": fixture.states({"time_wait": 500}), "no_listener": {"ports": [443], "states": fixture.states({"time_wait": 500})}}, []))[1] == "TIME_WAIT: 0 on listeners, 0 on local ports, 500 on ports where nobody listens any more, of 131,072 allowed"
}

test_destinations_that_were_not_kept_apart if {
	crawler := {
		"states": fixture.states({"time_wait": 9900}), "destinations": [fixture.destination({"time_wait": 900}, {})],
		"other_destinations": {"count": 9000, "ports_in_use": 9000, "states": fixture.states({"time_wait": 9000})},
	}
	evidence(diagnosed(crawler, []))[1] == "TIME_WAIT: 0 on listeners, 9,900 on local ports, of 131,072 allowed"
	startswith(diagnosed(crawler, []).verdict.headline, "Nothing to do: 9,900 TIME_WAIT on local ports.")
}

# --- settings alone

test_settings_that_the_kernel_holds_already if {
	held := {"spec": {"settings": [["net.ipv4.tcp_timestamps", "0"]]}, "parameters": {"net.ipv4.tcp_timestamps": "0"}}
	answer := diagnosed(object.union(scheme_two, held), [setting("TL101", "net.ipv4.tcp_timestamps", {"message": "reuse needs timestamps"})])
	order(answer) == [[0, "soon"]]
	answer.verdict == {"level": "warning", "headline": "Reuse needs timestamps. No socket shows it yet: 9,370 TIME_WAIT are on :80, where this host closes first. They take 2.4 MB and no local port."}
	named := diagnosed(object.union(scheme_two, held), [setting("TL101", "net.ipv4.tcp_timestamps", {"message": "tcp_tw_reuse=1 does nothing"})])
	startswith(named.verdict.headline, "tcp_tw_reuse=1 does nothing. No socket")
	several := diagnosed(object.union(scheme_two, held), [setting("TL101", "net.ipv4.tcp_timestamps", {"message": "reuse needs timestamps"}), setting("TL104", "net.ipv4.tcp_fin_timeout", {"severity": "warning"})])
	endswith(several.verdict.headline, "no local port. 1 further finding about settings.")
	differs := diagnosed(object.union(scheme_two, {"spec": held.spec}), [setting("TL101", "net.ipv4.tcp_timestamps", {})])
	order(differs) == [[0, "boot"]]
	differs.verdict.level == "notice"
}

# What the sockets show is the question; a line in a file is not the answer to it.
test_settings_beside_idle_sockets if {
	answer := diagnosed({"states": fixture.states({})}, [setting("TL104", "net.ipv4.tcp_fin_timeout", {"severity": "warning", "message": "it does not shorten"})])
	answer.verdict == {"level": "notice", "headline": "This host is idle: no connection, and nothing listens. 1 finding about settings: it does not shorten."}
	wrong := {"spec": {"settings": [["net.ipv4.tcp_timestamps", "0"]]}, "parameters": {"net.ipv4.tcp_timestamps": "0"}, "states": fixture.states({})}
	diagnosed(wrong, [setting("TL101", "net.ipv4.tcp_timestamps", {"message": "reuse needs timestamps"})]).verdict.headline == "Reuse needs timestamps. This host is idle: no connection, and nothing listens."
}

test_settings_that_are_only_worth_a_look if {
	diagnosed(scheme_two, [setting("TL104", "net.ipv4.tcp_fin_timeout", {"severity": "warning"})]).verdict.level == "notice"
	diagnosed(scheme_two, [setting("TL408", "net.ipv4.tcp_rmem", {"severity": "info"})]).verdict.level == "healthy"
}

test_a_finding_about_an_edge if {
	order(diagnosed(scheme_two, [finding("TL601", {"severity": "warning"})])) == [[0, "soon"]]
}

# A rule of the user's own about what a probe saw.
test_a_custom_rule_about_an_observation if {
	answer := diagnosed(scheme_two, [finding("ACME01", {"observed": "listener 0.0.0.0:80", "message": "too many"})])
	order(answer) == [[0, "now"]]
	answer.verdict.headline == "Listener 0.0.0.0:80: too many."
}

test_drifts if {
	drift := live("TL807", "", {"parameter": "net.core.somaxconn", "severity": "warning"})
	answer := diagnosed(scheme_two, [drift])
	answer.verdict == {"level": "notice", "headline": "Nothing hurts now: 9,370 TIME_WAIT are on :80, where this host closes first. They take 2.4 MB and no local port. 1 live value differs from what the next boot leaves."}
	diagnosed(scheme_two, [drift, object.union(drift, {"parameter": "net.ipv4.tcp_tw_reuse"})]).verdict.headline == "Nothing hurts now: 9,370 TIME_WAIT are on :80, where this host closes first. They take 2.4 MB and no local port. 2 live values differ from what the next boot leaves."
}

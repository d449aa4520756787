package tcplint.model.harmless_test

import data.tcplint.fixture
import data.tcplint.model.harmless

untouched := {
	"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_timestamps": "1", "net.ipv4.ip_local_port_range": "32768\t60999",
	"net.ipv4.ip_local_reserved_ports": "", "net.ipv4.tcp_max_tw_buckets": "131072", "net.ipv4.tcp_fin_timeout": "60",
	"net.ipv4.tcp_syncookies": "1",
}

asked(facts, found) := object.union(object.remove(fixture.input_of({"kernel": object.get(facts, "kernel", "6.1"), "observation": seen}), ["world"]), {"findings": found}) if {
	seen := fixture.observation(object.union({"parameters": object.union(untouched, object.get(facts, "parameters", {}))}, object.remove(facts, ["parameters", "kernel"])))
}

said(facts, found) := answer if {
	answer := harmless.answer with input as asked(facts, found)
}

untouchable(facts, found) := {line.parameter: line.text | some line in answer} if {
	answer := harmless.leave_alone with input as asked(facts, found)
}

complaint(rule) := {"rule": rule, "verdict": "fail", "severity": "error", "message": "x", "remedy": "", "parameter": "", "observed": "", "place": ""}

listener(port, counts) := fixture.seen_listener({"port": port, "states": fixture.states(counts)})

served := {"states": fixture.states({"time_wait": 18204}), "listeners": [listener(443, {"time_wait": 18204})]}

test_time_wait_of_the_closing_server if {
	said(served, []) == [{
		"message": "18,204 TIME_WAIT, all on :443 as the closing server: 4.7 MB, no ports used, nothing to do",
		"numbers": {"time_wait": 18204, "bytes": 4660224, "ports_used": 0},
	}]
	said(served, [complaint("TL804")]) == []
}

stopped := {"states": fixture.states({"time_wait": 29366}), "no_listener": {"ports": [7000], "states": fixture.states({"time_wait": 29366})}}

test_time_wait_of_a_server_that_was_stopped if {
	said(stopped, []) == [{
		"message": "29,366 TIME_WAIT on ports where nobody listens any more: 7.5 MB, no port of the range, and 60 s after its close each is gone",
		"numbers": {"time_wait": 29366, "bytes": 7517696, "ports_used": 0},
	}]
	said(stopped, [complaint("TL804")]) == []
	said({"no_listener": {"ports": [7000], "states": object.union(fixture.states({}), {"time_wait": null})}}, []) == []
}

test_time_wait_on_two_ports_and_elsewhere if {
	said({"states": fixture.states({"time_wait": 900}), "listeners": [listener(443, {"time_wait": 500}), listener(80, {"time_wait": 300}), listener(22, {})]}, [])[0].message == "800 TIME_WAIT on :80 and :443 as the closing server: 0.2 MB, no ports used, nothing to do"
}

called := {"states": fixture.states({"time_wait": 13908}), "destinations": [fixture.destination({"time_wait": 13908, "established": 94}, {})]}

test_time_wait_below_half_of_the_ports if {
	said(called, []) == [{
		"message": "13,908 TIME_WAIT to 10.0.0.5:80: 14,002 of 28,232 ports in use (49 %), 7.1 MB with the ports, and connect() finds one without a long search",
		"numbers": {"time_wait": 13908, "bytes": 7120896, "destinations": 1, "largest_share": 0.496},
	}]
}

test_time_wait_to_several_destinations if {
	said({"destinations": [fixture.destination({"time_wait": 2823}, {}), fixture.destination({"time_wait": 100}, {"remote": "10.0.0.6"})]}, [])[0].message == "2,923 TIME_WAIT to 2 destinations: 2,823 of 28,232 ports in use (9 %) to the one with most, 1.5 MB with the ports, and connect() finds one without a long search"
}

# As soon as reuse acts, all ports may be in TIME_WAIT: the search does not end at one of these.
test_time_wait_that_is_taken_again if {
	to_itself := {"remote": "127.0.0.9", "remote_port": 9000, "usable_ports": 100, "closed_per_second": 20}
	said({"destinations": [fixture.destination({"time_wait": 100}, to_itself)]}, [])[0].message == "100 TIME_WAIT to 127.0.0.9:9000: 100 of 100 ports in use (100 %), 0.1 MB with the ports, and tcp_tw_reuse=2 takes them again after 1 s"
}

test_a_handful_frightens_nobody if {
	said(
		{
			"states": fixture.states({"time_wait": 18, "fin_wait2": 9, "syn_recv": 9}),
			"listeners": [listener(443, {"time_wait": 9})],
			"destinations": [fixture.destination({"time_wait": 9}, {})],
		},
		[],
	) == []
	said({"listeners": [listener(443, {"time_wait": 10})]}, [])[0].message == "10 TIME_WAIT on :443 as the closing server: less than 0.1 MB, no ports used, nothing to do"
}

test_time_wait_above_half_is_not_harmless if {
	said({"destinations": [fixture.destination({"time_wait": 17034}, {})]}, []) == []
}

passing := {"states": fixture.states({"close_wait": 3}), "processes": [fixture.process({"close_wait": 3, "age_seconds": 0.04})]}

test_close_wait_that_passes if {
	said(passing, []) == [{
		"message": "3 CLOSE_WAIT, the oldest for less than a second: the program closes them",
		"numbers": {"close_wait": 3, "oldest_seconds": 0.04},
	}]
	said(passing, [complaint("TL802")]) == []
	slow := object.union(passing, {"processes": [fixture.process({"close_wait": 3, "age_seconds": 12})]})
	said(slow, [])[0].message == "3 CLOSE_WAIT, the oldest for 12 s: the program closes them"
}

test_close_wait_of_unknown_age if {
	said({"states": fixture.states({"close_wait": 3}), "processes": [fixture.process({"close_wait": 3})]}, []) == [{
		"message": "3 CLOSE_WAIT: the program closes them",
		"numbers": {"close_wait": 3},
	}]
	said({"states": fixture.states({"close_wait": 30})}, []) == []
}

test_old_close_wait_is_not_harmless if {
	said({"states": fixture.states({"close_wait": 3}), "processes": [fixture.process({"close_wait": 3, "age_seconds": 600})]}, []) == []
}

test_fin_wait2 if {
	half := {"states": fixture.states({"fin_wait2": 42, "time_wait": 5}), "sockstat": fixture.sockstat({"time_wait_or_fin_wait2": 45})}
	said(half, []) == [{
		"message": "42 FIN_WAIT2: the peer is to close; 40 orphans end by tcp_fin_timeout=60 s",
		"numbers": {"fin_wait2": 42, "orphans": 40},
	}]
	all := object.union(half, {"sockstat": fixture.sockstat({"time_wait_or_fin_wait2": 47})})
	said(all, [])[0].message == "42 FIN_WAIT2: the peer is to close; as orphans they end by tcp_fin_timeout=60 s"
	none := object.union(half, {"sockstat": fixture.sockstat({"time_wait_or_fin_wait2": 5})})
	said(none, [])[0] == {"message": "42 FIN_WAIT2: the peer is to close", "numbers": {"fin_wait2": 42, "orphans": 0}}
	unknown := object.remove(half, ["sockstat"])
	said(unknown, [])[0].numbers == {"fin_wait2": 42}
	said(half, [complaint("TL803")]) == []
}

opening := {"states": fixture.states({"syn_recv": 2, "new_syn_recv": 15}), "listeners": [fixture.seen_listener({"backlog": 4096}), fixture.seen_listener({"backlog": null})]}

test_syn_recv if {
	said(opening, []) == [{
		"message": "17 SYN_RECV: being opened, below half of the largest queue (4,096)",
		"numbers": {"syn_recv": 17, "largest_backlog": 4096},
	}]
	said(object.union(opening, {"parameters": {"net.ipv4.tcp_syncookies": "0"}}), []) == []
	said(object.union(opening, {"rates": {"TcpExt.SyncookiesSent": 3}}), []) == []
	said(object.union(opening, {"states": fixture.states({"syn_recv": 4000})}), []) == []
}

test_established if {
	said({"states": fixture.states({"established": 5120})}, []) == [{
		"message": "5,120 ESTABLISHED: at work; only memory and file descriptors limit them",
		"numbers": {"established": 5120},
	}]
	said({"states": fixture.states({"established": 12})}, []) == []
	said({"states": fixture.states({"established": 5120})}, [complaint("TL801")]) == []
}

test_what_is_over if {
	said({"counters": {"TcpExt.ListenOverflows": 4211}, "rates": {"TcpExt.ListenOverflows": 0}}, []) == [{
		"message": "4,211 overflows of listen queues since boot, none between the two looks: it is over",
		"numbers": {"TcpExt.ListenOverflows": 4211},
	}]
	said({"counters": {"TcpExt.ListenOverflows": 4211}, "rates": {"TcpExt.ListenOverflows": 2}}, []) == []
	said({"counters": {"TcpExt.ListenOverflows": 4211}}, []) == []
}

overflowed(listeners, complaints) := said(
	{
		"listeners": listeners,
		"counters": {"TcpExt.ListenOverflows": 232, "TcpExt.TCPTimeWaitOverflow": 3},
		"rates": {"TcpExt.ListenOverflows": 0, "TcpExt.TCPTimeWaitOverflow": 0},
	},
	complaints,
)

# Clients whose SYN was dropped are silent between two looks, and come again.
test_a_queue_that_is_full_is_not_over if {
	count(overflowed([fixture.seen_listener({"backlog": 10, "queue": 4}), fixture.seen_listener({"backlog": 0})], [])) == 2
	[one.numbers | some one in overflowed([fixture.seen_listener({"backlog": 10, "queue": 5})], [])] == [{"TcpExt.TCPTimeWaitOverflow": 3}]
	[one.numbers | some one in overflowed([], [complaint("TL805")])] == [{"TcpExt.TCPTimeWaitOverflow": 3}]
	overflowed([], [complaint("TL805"), complaint("TL804")]) == []
}

test_unknown_states_say_nothing if {
	unknown := {state: null | some state, _ in fixture.states({})}
	facts := {"states": unknown, "listeners": [fixture.seen_listener({"states": unknown})], "destinations": [fixture.destination({}, {"states": unknown})]}
	said(facts, []) == []
	untouchable(facts, []) == {}
}

# --- leave alone

test_leave_alone_where_connections_came_in if {
	untouchable(served, []) == {
		"net.ipv4.tcp_fin_timeout": "tcp_fin_timeout: it does not shorten TIME_WAIT, which lasts 60 s",
		"net.ipv4.tcp_max_tw_buckets": "tcp_max_tw_buckets: what exceeds it ends without the protection of TIME_WAIT",
		"net.ipv4.tcp_tw_reuse": "tcp_tw_reuse: it acts on connect(), and these connections came in",
		"net.ipv4.tcp_timestamps": "tcp_timestamps: it stays on, or no port in TIME_WAIT is taken again",
		"net.ipv4.tcp_tw_recycle": "tcp_tw_recycle: gone since Linux 4.12, it locked out clients behind NAT",
		"net.ipv4.ip_local_port_range": "ip_local_port_range: TIME_WAIT on a listener's port holds no local port",
	}
}

test_leave_alone_on_an_old_kernel if {
	old := untouchable(object.union(served, {"kernel": "3.10", "parameters": {"net.ipv4.tcp_timestamps": "0", "net.ipv4.tcp_max_tw_buckets": "-1"}}), [])
	old["net.ipv4.tcp_tw_recycle"] == "tcp_tw_recycle: it locks out clients behind NAT, from Linux 4.10 on anybody"
	not old["net.ipv4.tcp_timestamps"]
}

test_leave_alone_where_ports_are_enough if {
	found := untouchable(called, [])
	found["net.ipv4.tcp_tw_reuse"] == "tcp_tw_reuse: not needed while more than half of the ports are free"
	not found["net.ipv4.ip_local_port_range"]
	acting := untouchable(object.union(called, {"parameters": {"net.ipv4.tcp_tw_reuse": "1"}}), [])
	not acting["net.ipv4.tcp_tw_reuse"]
}

test_leave_alone_where_ports_run_out if {
	found := untouchable({"states": fixture.states({"time_wait": 17034}), "destinations": [fixture.destination({"time_wait": 17034}, {})]}, [complaint("TL801")])
	found[""] == "SO_LINGER 0: it resets connections, and what the peer has not read is lost"
	not found["net.ipv4.tcp_tw_reuse"]
}

test_leave_alone_in_a_leak if {
	untouchable({"states": fixture.states({"close_wait": 30214})}, [complaint("TL802")]) == {
		"net.ipv4.tcp_fin_timeout": "tcp_fin_timeout: it does not end CLOSE_WAIT, but FIN_WAIT2 at the other end",
		"net.ipv4.tcp_keepalive_time": "tcp_keepalive_*: it does not end CLOSE_WAIT while the peer's host answers",
	}
}

test_a_leak_comes_before_time_wait if {
	answer := harmless.leave_alone with input as asked(served, [complaint("TL802")])
	[line.parameter | some line in answer] == [
		"net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_tw_reuse",
		"net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_tw_recycle", "net.ipv4.tcp_timestamps", "net.ipv4.ip_local_port_range",
	]
}

test_leave_alone_where_queues_are_full if {
	untouchable({}, [complaint("TL805")]) == {
		"net.ipv4.tcp_abort_on_overflow": "tcp_abort_on_overflow: it refuses clients whom a retry would serve",
		"net.ipv4.tcp_max_syn_backlog": "tcp_max_syn_backlog: it does nothing while SYN cookies are on",
	}
}

test_nothing_to_leave_alone if {
	untouchable({}, []) == {}
	said({}, []) == []
}

package tcplint.model.outlook_test

import data.tcplint.fixture
import data.tcplint.model.outlook

# The parameters of a kernel that nobody has told anything.
untouched := {
	"net.ipv4.tcp_tw_reuse": "2", "net.ipv4.tcp_timestamps": "1", "net.ipv4.ip_local_port_range": "32768\t60999",
	"net.ipv4.ip_local_reserved_ports": "", "net.ipv4.tcp_max_tw_buckets": "131072",
}

looked(facts, parameters) := answer if {
	seen := fixture.observation(object.union({"parameters": object.union(untouched, parameters)}, facts))
	answer := outlook.answer with input as object.remove(fixture.input_of({"observation": seen}), ["world"])
}

one(destination, parameters) := looked({"destinations": [destination]}, parameters)[0]

remedy(answer, name) := found[0] if {
	found := [remedy | some remedy in answer.remedies; remedy.name == name]
	count(found) == 1
}

closing(facts) := fixture.destination({"time_wait": 16935, "established": 96, "syn_sent": 3}, object.union({"without_timestamps": 0, "closed_per_second": 282.5, "ports_in_use_growth": 0}, facts))

test_time_wait_above_half if {
	answer := one(closing({}), {})
	object.remove(answer, ["remedies"]) == {
		"local": "10.0.0.1", "remote": "10.0.0.5", "remote_port": 80, "ports_in_use": 17034, "usable_ports": 28232,
		"level": "half", "held_by": "time_wait", "rate": 282.5, "lasting": 467, "steady": 17049, "seconds_to_exhaustion": null,
		"says": "17,034 of 28,232 local ports in use (60 %), 16,935 of them in TIME_WAIT; at 283/s it settles near 17,049",
	}
}

# 28,232 ports and TIME_WAIT of 60 s carry 470 connections a second: the numbers
# of the CAP proofs.
test_what_each_remedy_buys if {
	answer := one(closing({"states": fixture.states({"time_wait": 17034})}), {})
	answer.lasting == 470
	remedy(answer, "tcp_tw_reuse").rate == 28232
	remedy(answer, "tcp_tw_reuse").says == "net.ipv4.tcp_tw_reuse=1: connect() takes a port in TIME_WAIT again after 1 s, 28,232/s instead of 470/s"
	remedy(answer, "wider range").rate == 819
	remedy(answer, "wider range").says == "net.ipv4.ip_local_port_range=\"16384 65535\": 49,152 ports, 819/s instead of 470/s"
	remedy(answer, "second destination").rate == 941
	remedy(answer, "second source address").rate == 941
	remedy(answer, "second source address").says == "a second source address, bound with IP_BIND_ADDRESS_NO_PORT: twice the ports, 941/s instead of 470/s"
	pool := remedy(answer, "pool")
	pool.acts
	pool.rate == null
	pool.says == "keep connections open (keep-alive, a pool): only those at work hold a port then, 0 at this moment instead of 17,034, since what stays open leaves no TIME_WAIT"
	[remedy.name | some remedy in answer.remedies] == ["pool", "tcp_tw_reuse", "wider range", "second destination", "second source address"]
}

test_timestamps_belong_to_reuse if {
	startswith(remedy(one(closing({}), {"net.ipv4.tcp_timestamps": "0"}), "tcp_tw_reuse").says, "net.ipv4.tcp_tw_reuse=1 and net.ipv4.tcp_timestamps=1: ")
}

test_reuse_that_acts_frees_ports if {
	answer := one(closing({}), {"net.ipv4.tcp_tw_reuse": "1"})
	answer.level == "fine"
	answer.steady == 382
	answer.lasting == 20905
	answer.says == "17,034 of 28,232 local ports in use (60 %), 16,935 of them in TIME_WAIT, which reuse takes again after 1 s; at 283/s it settles near 382"
	remedy(answer, "tcp_tw_reuse").says == "tcp_tw_reuse=1 acts already: a port in TIME_WAIT is taken again after 1 s"
}

test_reuse_needs_the_peer if {
	found := remedy(one(closing({"without_timestamps": 96}), {}), "tcp_tw_reuse")
	not found.acts
	found.rate == null
	found.says == "tcp_tw_reuse would take nothing again here: the peer sends no timestamps"
}

test_reuse_that_takes_nothing if {
	answer := looked({"destinations": [closing({})], "sampled_seconds": 2, "rates": {"TcpExt.TWRecycled": 0, "Tcp.ActiveOpens": 282}}, {"net.ipv4.tcp_tw_reuse": "1"})[0]
	not remedy(answer, "tcp_tw_reuse").acts
	contains(remedy(answer, "tcp_tw_reuse").says, "none was taken again between the two looks")
}

# The timers tell of the last seconds before the looks.
burst := {"closed_per_second": 600, "ports_in_use_growth": 5}

test_a_burst_that_is_over_is_no_rate if {
	answer := looked({"destinations": [closing(burst)], "sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 5}}, {})[0]
	answer.rate == 5
	answer.seconds_to_exhaustion == null
	endswith(answer.says, "; at 5/s it settles near 399")
}

# No connection is opened where no port is left.
test_a_burst_that_took_all_ports if {
	answer := looked({"destinations": [closing(object.union(burst, {"ports_in_use": 28232, "states": fixture.states({"time_wait": 28232})}))], "sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 0}}, {})[0]
	answer.level == "exhausted"
	answer.rate == 600
}

# Nobody knows how long a connection lives that nobody has closed yet.
test_what_stays_open_lasts_at_no_rate if {
	answer := looked({"destinations": [fixture.destination({"established": 622}, {"usable_ports": 1000, "ports_in_use_growth": 9.4})], "sampled_seconds": 2, "rates": {"Tcp.ActiveOpens": 9.4}}, {})[0]
	answer.lasting == null
	answer.seconds_to_exhaustion == 40.2
	remedy(answer, "wider range").says == "net.ipv4.ip_local_port_range=\"16384 65535\": 49,152 ports"
	remedy(answer, "second destination").rate == null
}

test_ramping_up if {
	answer := one(closing({"states": fixture.states({"time_wait": 6000}), "ports_in_use": 6000, "closed_per_second": 1000, "ports_in_use_growth": 1000}), {})
	answer.level == "fine"
	answer.steady == 60000
	answer.seconds_to_exhaustion == 22.2
	answer.says == "6,000 of 28,232 local ports in use (21 %), 6,000 of them in TIME_WAIT; 1,000 more a second: none is left in 22 s"
}

# One look shows the rate, and not how many are freed.
test_one_look if {
	answer := one(closing({"states": fixture.states({"time_wait": 6000}), "ports_in_use": 6000, "closed_per_second": 1000, "ports_in_use_growth": null}), {})
	answer.seconds_to_exhaustion == 22.2
	endswith(answer.says, "; at 1,000/s none is left in 22 s at the earliest")
}

# A TIME_WAIT here and there among connections that live long.
test_more_open_than_waiting if {
	answer := one(fixture.destination({"time_wait": 12, "established": 100}, {"closed_per_second": 0.2, "ports_in_use_growth": 0}), {})
	answer.held_by == "open"
	answer.rate == 0.2
	answer.steady == 112
	answer.lasting == 50
}

# Too few to say who closes first, and all that holds ports.
test_few_and_all_waiting if {
	one(fixture.destination({"time_wait": 6}, {}), {}).lasting == 470
}

test_exhausted if {
	answer := one(closing({"states": fixture.states({"time_wait": 28232}), "ports_in_use": 28232, "closed_per_second": 470.5}), {})
	answer.level == "exhausted"
	answer.seconds_to_exhaustion == 0
	endswith(answer.says, "; none is left: connect() fails with EADDRNOTAVAIL")
}

test_nearly_full if {
	one(closing({"states": fixture.states({"time_wait": 25000}), "ports_in_use": 25000}), {}).level == "full"
}

opened(n, growth) := fixture.destination({"established": n}, {"ports_in_use_growth": growth})

test_a_pool_stays if {
	answer := one(opened(64, 0), {})
	answer.held_by == "open"
	answer.rate == null
	answer.lasting == null
	answer.seconds_to_exhaustion == null
	answer.says == "64 of 28,232 local ports in use (less than 1 %), 64 of them by connections that are open; they become no more"
	remedy(answer, "pool").says == "the connections stay open already, as in a pool"
	not remedy(answer, "tcp_tw_reuse").acts
	remedy(answer, "wider range").says == "net.ipv4.ip_local_port_range=\"16384 65535\": 49,152 ports"
	remedy(answer, "second destination").says == "a second address or port of the destination: twice the ports"
}

test_connections_that_nobody_gives_back if {
	answer := one(opened(20000, 100), {})
	answer.level == "half"
	answer.seconds_to_exhaustion == 82.3
	endswith(answer.says, "; 100 more a second: none is left in 82 s")
	remedy(answer, "pool").says == "the connections stay open already, and become more: find who does not give them back"
}

# The peer closes first: a port is free when its connection ends.
test_a_peer_that_does_not_answer if {
	answer := one(fixture.destination({"syn_sent": 29, "established": 11}, {}), {})
	answer.held_by == "syn_sent"
	startswith(answer.says, "40 of 28,232 local ports in use (less than 1 %), 29 of them by connections that 10.0.0.5:80 has not answered yet")
	remedy(answer, "pool").says == "a pool does not help: 10.0.0.5:80 does not answer"
}

test_a_program_that_does_not_close if {
	answer := one(fixture.destination({"close_wait": 29, "established": 11}, {}), {})
	answer.held_by == "close_wait"
	startswith(answer.says, "40 of 28,232 local ports in use (less than 1 %), 29 of them by connections that the other end has closed and this host has not")
	remedy(answer, "pool").says == "a pool does not help: the program is to close what the other end has closed"
}

test_peer_closes_first if {
	answer := looked({"destinations": [fixture.destination({"established": 40}, {"closed_per_second": 0, "ports_in_use_growth": 0})], "rates": {"Tcp.ActiveOpens": 160}}, {})[0]
	answer.rate == 160
	answer.steady == 40
	answer.lasting == 112928
	answer.says == "40 of 28,232 local ports in use (less than 1 %), 40 of them by connections that are open; 160/s come and go, and hold none when they are closed"
	found := [remedy | some remedy in answer.remedies; remedy.name == "pool"]
	found == []
}

test_a_destination_that_is_left if {
	answer := one(fixture.destination({}, {}), {})
	answer.held_by == "nothing"
	answer.says == "0 of 28,232 local ports in use (0 %), none of them held"
}

test_what_is_not_known if {
	answer := one(fixture.destination({"established": 3}, {"usable_ports": 0}), {})
	answer.level == "unknown"
	answer.lasting == null
	answer.remedies == []
	answer.says == "3 local ports in use, of how many is not known"
	unknown := one(fixture.destination({}, {"ports_in_use": 9, "states": {state: null | some state, _ in fixture.states({})}}), {})
	unknown.held_by == "unknown"
	startswith(unknown.says, "9 of 28,232 local ports in use (less than 1 %), by connections in states that are not known")
}

test_a_range_that_is_wide if {
	found := remedy(one(closing({"usable_ports": 64000}), {"net.ipv4.ip_local_port_range": "1024\t65535"}), "wider range")
	not found.acts
	found.says == "ip_local_port_range is wide already: 64,000 usable ports"
}

# The peer closes first and the connections are over at once.
test_no_limit_by_ports if {
	answer := looked({"destinations": [fixture.destination({"close_wait": 12}, {"ports_in_use": 0, "closed_per_second": 0, "ports_in_use_growth": 0})], "rates": {"Tcp.ActiveOpens": 160}}, {})[0]
	answer.lasting == null
	remedy(answer, "wider range").rate == null
}

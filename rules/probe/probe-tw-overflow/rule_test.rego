package tcplint.rules.TL804_test

import data.tcplint.fixture
import data.tcplint.rules.TL804

found(waiting, buckets, rates) := given if {
	given := TL804.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_max_tw_buckets", "5000"]],
		"observation": fixture.observation({
			"sockstat": fixture.sockstat({"time_wait_or_fin_wait2": waiting}),
			"parameters": {"net.ipv4.tcp_max_tw_buckets": buckets},
			"rates": rates,
		}),
	})
}

test_reached if {
	some finding in found(5000, "5000", {"TcpExt.TCPTimeWaitOverflow": 212.5})
	finding.severity == "error"
	finding.observed == "TIME_WAIT"
	finding.related == [0]
	finding.message == "213 connections a second end without TIME_WAIT: tcp_max_tw_buckets=5000 is reached (5,000 are counted)"
	finding.remedy == "set net.ipv4.tcp_max_tw_buckets=16384: the 11,384 more take 5.8 MB at most. Never lower it; if there should be less TIME_WAIT, keep connections open"
}

test_near if {
	some finding in found(4001, "5000", {"TcpExt.TCPTimeWaitOverflow": 0})
	finding.severity == "warning"
	finding.message == "4,001 connections are in TIME_WAIT or FIN_WAIT2 without a process, 80 % of the 5,000 that tcp_max_tw_buckets allows: above it they end without TIME_WAIT"
	count(found(4001, "5000", {})) == 1
}

test_none_is_kept if {
	some finding in found(0, "0", {"TcpExt.TCPTimeWaitOverflow": 3})
	finding.message == "3 connections a second end without TIME_WAIT: tcp_max_tw_buckets=0 is reached"
	startswith(finding.remedy, "raise net.ipv4.tcp_max_tw_buckets, or delete the line")
}

test_the_limit_is_not_known if {
	some finding in TL804.report with input as fixture.input_of({"observation": fixture.observation({"rates": {"TcpExt.TCPTimeWaitOverflow": 3}})})
	finding.message == "3 connections a second end without TIME_WAIT: tcp_max_tw_buckets is reached"
}

test_silent if {
	found(4000, "5000", {}) == set()
	found(90000, "-1", {}) == set()
	found(null, "5000", {}) == set()
	report := TL804.report with input as fixture.input_of({})
	report == set()
}

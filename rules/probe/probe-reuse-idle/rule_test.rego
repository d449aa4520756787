package tcplint.rules.TL808_test

import data.tcplint.fixture
import data.tcplint.rules.TL808

found(counts, facts, live) := given if {
	given := TL808.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", "1"]],
		"observation": fixture.observation({
			"destinations": [fixture.destination(counts, facts)],
			"parameters": object.union({"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "1"}, live),
			"rates": {"TcpExt.TWRecycled": 0, "Tcp.ActiveOpens": 333},
			"sampled_seconds": 2,
		}),
	})
}

test_the_peer_sends_none if {
	some finding in found({"time_wait": 9000, "established": 40}, {"without_timestamps": 40}, {})
	finding.observed == "destination 10.0.0.5:80 from 10.0.0.1"
	finding.related == [0]
	finding.message == "tcp_tw_reuse=1 takes none of the 9,000 ports to 10.0.0.5:80 that are in TIME_WAIT: the peer sends no timestamps"
	finding.remedy == "set net.ipv4.tcp_timestamps=1 on 10.0.0.5, and let no firewall on the way strip the option"
}

test_off_here if {
	some finding in found({"time_wait": 9000}, {}, {"net.ipv4.tcp_timestamps": "0"})
	finding.remedy == "set net.ipv4.tcp_timestamps=1 here"
}

test_off_here_and_nothing_shows_it if {
	at_run_time := {"parameters": {"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "0"}}
	some finding in asked({"observation": fixture.observation(at_run_time), "defaults": {"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "0"}})
	finding.observed == "running kernel"
	finding.related == []
	startswith(finding.message, "the running kernel has tcp_tw_reuse=1 and tcp_timestamps=0: ")
	count(asked({"observation": fixture.observation(at_run_time), "settings": [["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "1"]]})) == 1
	asked({"observation": fixture.observation(at_run_time), "settings": [["net.ipv4.tcp_tw_reuse", "1"], ["net.ipv4.tcp_timestamps", "0"]]}) == set()
	on := fixture.observation({"parameters": {"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "1"}})
	asked({"observation": on}) == set()
}

asked(spec) := given if {
	given := TL808.report with input as fixture.input_of(spec)
}

test_nothing_is_reused_although_it_could if {
	some finding in found({"time_wait": 20000}, {"closed_per_second": 333}, {})
	startswith(finding.remedy, "look whether the connections to 10.0.0.5 have timestamps")
}

test_silent if {
	found({"time_wait": 2800, "established": 40}, {"without_timestamps": 40}, {}) == set()
	found({"time_wait": 9000, "established": 40}, {"without_timestamps": 40}, {"net.ipv4.tcp_tw_reuse": "0"}) == set()
	found({"time_wait": 9000, "established": 40}, {"without_timestamps": 40}, {"net.ipv4.tcp_tw_reuse": "2"}) == set()
	found({"time_wait": 9000, "established": 40}, {"without_timestamps": 0, "closed_per_second": 150}, {}) == set()
	found({"time_wait": 9000, "established": 40}, {"without_timestamps": null}, {}) == set()
	found({"time_wait": 20000}, {"closed_per_second": 10}, {}) == set()
	found({"time_wait": 20000}, {"closed_per_second": 15000}, {}) == set()
	found({"time_wait": 9000}, {"ports_in_use": 100}, {}) == set()
	found({}, {"states": fixture.states({"time_wait": null})}, {}) == set()
	report := TL808.report with input as fixture.input_of({})
	report == set()
}

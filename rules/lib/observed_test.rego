package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

looked_at(facts) := fixture.input_of({
	"settings": [["net.ipv4.tcp_tw_reuse", "0"]],
	"defaults": {"net.core.somaxconn": "4096"},
	"observation": fixture.observation(facts),
})

test_nobody_has_looked if {
	not lib.observation with input as fixture.input_of({})
	not lib.seen_rate("TcpExt.ListenDrops") with input as fixture.input_of({})
}

test_the_probe_beats_the_files if {
	host := looked_at({"parameters": {"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_congestion_control": "cubic"}})
	lib.live_int("net.ipv4.tcp_tw_reuse") == 1 with input as host
	lib.live_int("net.core.somaxconn") == 4096 with input as host
	not lib.live_int("net.ipv4.tcp_congestion_control") with input as host
	not lib.live("net.ipv4.tcp_mem") with input as host
}

test_rising if {
	rates := {"TcpExt.ListenDrops": 2, "TcpExt.ListenOverflows": 0}
	lib.rising(["TcpExt.ListenDrops", "TcpExt.ListenOverflows", "TcpExt.TW"]) == {"TcpExt.ListenDrops": 2} with input as looked_at({"rates": rates})
}

test_endpoints if {
	lib.endpoint("10.0.0.5", 80) == "10.0.0.5:80"
	lib.endpoint("fd00::5", 80) == "[fd00::5]:80"
	lib.listener_name({"local": "::", "port": 443}) == "listener [::]:443"
	lib.destination_name({"local": "fd00::1", "remote": "fd00::5", "remote_port": 80}) == "destination [fd00::5]:80 from fd00::1"
}

test_processes if {
	lib.pid_name({"pid": 1, "command": "init"}) == "pid 1 (init)"
	lib.pid_names({"pid": null, "command": "init"}) == []
}

test_states if {
	lib.states_text(fixture.states({"time_wait": 16935, "established": 96, "close": null})) == "16,935 TIME_WAIT, 96 ESTABLISHED"
	lib.states_text(fixture.states({})) == ""
}

test_percent if {
	lib.percent(28231, 28232) == "99 %"
	lib.percent(28232, 28232) == "100 %"
}

test_rates if {
	[lib.rate_text(rate) | some rate in [0.04, 0.26, 41.5, 99.94, 100, 1200.4]] == ["less than 0.1", "0.3", "41.5", "99.9", "100", "1,200"]
}

test_spans if {
	[lib.span_text(seconds) | some seconds in [0.4, 3.9, 119, 120, 7199, 7200]] == ["less than a second", "3 s", "119 s", "2 min", "119 min", "2 h"]
}

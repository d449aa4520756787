package tcplint.rules.TL803_test

import data.tcplint.fixture
import data.tcplint.rules.TL803

found(peer) := given if {
	given := TL803.report with input as fixture.input_of({"observation": fixture.observation({"peers": [fixture.peer(peer)]})})
}

test_the_other_host_has_the_fault if {
	some finding in found({"fin_wait2_here_close_wait_there": 1200, "pid": 4711, "command": "app", "listener": "10.0.0.7:8080"})
	finding.observed == "peer app1 pid 4711 (app) 10.0.0.7:8080"
	finding.message == "1,200 connections wait in FIN_WAIT2 here and in CLOSE_WAIT on app1: this host has closed them, and pid 4711 (app) behind listener 10.0.0.7:8080 has not"
	startswith(finding.remedy, "mend pid 4711 (app) on app1: close() in every path")
}

test_a_program_that_is_not_seen if {
	some finding in found({"fin_wait2_here_close_wait_there": 11})
	finding.observed == "peer app1"
	endswith(finding.message, "this host has closed them, and the program has not")
}

test_caught_in_passing if found({"fin_wait2_here_close_wait_there": 10}) == set()

test_silent if {
	report := TL803.report with input as fixture.input_of({})
	report == set()
}

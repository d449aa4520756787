package tcplint.rules.TL507_test

import data.tcplint.fixture
import data.tcplint.rules.TL507

close_wait := "net.netfilter.nf_conntrack_tcp_timeout_close_wait"

asked(settings, facts) := found if {
	found := TL507.report with input as fixture.input_of({
		"settings": settings,
		"defaults": {close_wait: "60"},
		"host": object.union(
			{"edges": [fixture.edge({"from": "clients", "half_close_ns": 300000000000})]},
			facts,
		),
	})
}

test_default_is_too_short if {
	found := asked([], {"conntrack": true})
	count(found) == 1
	some finding in found
	finding.settings == []
	finding.edge == 0
	contains(finding.message, "close_wait=60 is shorter than the 300 s that the edge from clients")
}

test_setting_is_too_short if {
	some finding in asked([[close_wait, "30"]], {"conntrack": true})
	finding.settings == [0]
}

test_unknown_tracker if {
	some finding in asked([[close_wait, "30"]], {})
	finding.missing == ["conntrack"]
}

test_long_enough if asked([[close_wait, "600"]], {"conntrack": true}) == set()

test_no_tracker if asked([[close_wait, "30"]], {"conntrack": false}) == set()

test_nothing_half_closed if asked([[close_wait, "30"]], {"conntrack": true, "edges": null}) == set()

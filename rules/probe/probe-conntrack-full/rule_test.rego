package tcplint.rules.TL806_test

import data.tcplint.fixture
import data.tcplint.rules.TL806

found(table, rates) := given if {
	given := TL806.report with input as fixture.input_of({
		"settings": [["net.netfilter.nf_conntrack_max", "100000"]],
		"observation": fixture.observation({"conntrack": table, "rates": rates}),
	})
}

test_filling if {
	some finding in found({"count": 80001, "max": 100000}, {})
	finding.severity == "warning"
	finding.observed == "connection tracking"
	finding.related == [0]
	finding.message == "80,001 connections are tracked, 80 % of the 100,000 that nf_conntrack_max allows"
	finding.remedy == "set net.netfilter.nf_conntrack_max=200000 and net.netfilter.nf_conntrack_buckets=200000 (some 27.2 MB more), in the host's own namespace; or track less"
}

test_full if {
	some finding in found({"count": 100000, "max": 100000}, {"conntrack.drop": 400, "conntrack.early_drop": 1.5})
	finding.severity == "error"
	endswith(finding.message, " allows: 400 packets a second are dropped, 1.5 entries a second are thrown out early")
	some nearly in found({"count": 95000, "max": 100000}, {"conntrack.drop": 0})
	nearly.severity == "error"
	some early in found({"count": 90000, "max": 100000}, {"conntrack.early_drop": 2})
	early.severity == "error"
}

test_lost_and_room_again if {
	some finding in found({"count": 50000, "max": 100000}, {"conntrack.drop": 4})
	finding.severity == "error"
	finding.message == "the tracker has lost connections between the two looks: 4 packets a second are dropped"
	some unknown in found({"count": 50000, "max": null}, {"conntrack.drop": 4})
	startswith(unknown.remedy, "raise net.netfilter.nf_conntrack_max")
}

test_not_added if {
	some finding in found({"count": 50000, "max": 100000}, {"conntrack.insert_failed": 4, "conntrack.drop": 0})
	finding.severity == "warning"
	finding.message == "the tracker could not add 4 connections a second"
	startswith(finding.remedy, "look whether a pool of SNAT ports")
}

test_silent if {
	found({"count": 80000, "max": 100000}, {"conntrack.drop": 0}) == set()
	found({"count": 900000, "max": 0}, {}) == set()
	found({"count": 900000, "max": null}, {}) == set()
	found(null, {}) == set()
	report := TL806.report with input as fixture.input_of({})
	report == set()
}

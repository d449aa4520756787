package tcplint.rules.TL705_test

import data.tcplint.fixture
import data.tcplint.rules.TL705

asked(settings) := found if {
	found := TL705.report with input as fixture.input_of({"kernel": "6.1", "settings": settings, "defaults": {
		"net.ipv4.conf.all.send_redirects": "1",
		"net.ipv4.conf.all.rp_filter": "0",
		"net.ipv4.conf.all.log_martians": "0",
		"net.ipv4.conf.all.bootp_relay": "0",
		"net.ipv4.conf.default.rp_filter": "0",
		"net.ipv4.conf.default.send_redirects": "1",
		"net.ipv6.conf.all.accept_ra": "1",
		"net.ipv6.conf.all.proxy_ndp": "0",
		"net.ipv6.conf.default.accept_ra": "1",
	}})
}

test_all_alone_does_not_switch_off if {
	found := asked([["net.ipv4.conf.all.send_redirects", "0"]])
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "takes net.ipv4.conf.default.send_redirects=1 for itself, which comes to 1")
	finding.remedy == "set net.ipv4.conf.default.send_redirects too"
}

test_all_alone_is_enough if {
	asked([["net.ipv4.conf.all.rp_filter", "2"]]) == set()
	asked([["net.ipv4.conf.all.log_martians", "1"]]) == set()
	asked([["net.ipv4.conf.all.accept_source_route", "0"]]) == set()
	asked([["net.ipv4.conf.all.forwarding", "1"]]) == set()
	asked([["net.ipv6.conf.all.disable_ipv6", "1"]]) == set()
	asked([["net.ipv6.conf.all.proxy_ndp", "1"]]) == set()
}

test_all_alone_without_effect if {
	some finding in asked([["net.ipv6.conf.all.accept_ra", "0"]])
	contains(finding.message, "changes no interface, and one that appears later takes net.ipv6.conf.default.accept_ra=1")
	finding.remedy == "set net.ipv6.conf.default.accept_ra too"
}

test_both_must_be_set if {
	some finding in asked([["net.ipv4.conf.all.bootp_relay", "1"]])
	contains(finding.message, "comes to 0")
}

test_default_alone if {
	some finding in asked([["net.ipv4.conf.default.rp_filter", "1"]])
	contains(finding.message, "interfaces that have an address already keep their own value, and only the others take 1")
	finding.remedy == "set net.ipv4.conf.all.rp_filter too"
}

test_default_alone_reaches_no_interface if {
	some finding in asked([["net.ipv4.conf.default.send_redirects", "0"]])
	contains(finding.message, "even an interface that takes 0 comes to 1")
	finding.remedy == "set net.ipv4.conf.all.send_redirects too"
}

test_default_alone_where_all_is_ignored if {
	some finding in asked([["net.ipv6.conf.default.accept_ra", "0"]])
	contains(finding.message, "only later ones take 0")
	startswith(finding.remedy, "set net.ipv6.conf.<interface>.accept_ra too")
}

test_default_alone_changes_nothing if {
	asked([["net.ipv4.conf.default.rp_filter", "0"]]) == set()

	# conf.all has 0, and accept_source_route takes both.
	asked([["net.ipv4.conf.default.accept_source_route", "0"]]) == set()
}

test_both_set if {
	found := asked([
		["net.ipv4.conf.all.send_redirects", "0"],
		["net.ipv4.conf.default.send_redirects", "0"],
	])
	found == set()
}

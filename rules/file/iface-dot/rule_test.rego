package tcplint.rules.TL014_test

import data.tcplint.fixture
import data.tcplint.rules.TL014

given(key, loader, overrides) := fixture.input_of({"host": {"loader": loader}, "settings": [[key, "1", object.union({"unknown": true}, overrides)]]})

test_vlan if {
	every key, remedy in {
		"net.ipv4.conf.eth0.100.rp_filter": "write net/ipv4/conf/eth0.100/rp_filter",
		"net.ipv6.neigh.bond0.5.6.gc_stale_time": "write net/ipv6/neigh/bond0.5.6/gc_stale_time",
	} {
		found := TL014.report with input as given(key, "systemd", {})
		count(found) == 1
		some finding in found
		finding.settings == [0]
		contains(finding.message, replace(key, ".", "/"))
		finding.remedy == remedy
	}
}

test_toybox_has_no_spelling if {
	found := TL014.report with input as given("net.ipv4.conf.eth0.100.rp_filter", "toybox", {})
	[finding.remedy | some finding in found] == ["set it when the interface comes up: toybox has no spelling for such a name"]
}

test_busybox_finds_it if {
	TL014.report == set() with input as given("net.ipv4.conf.eth0.100.rp_filter", "busybox", {})
}

test_no_such_name if {
	TL014.report == set() with input as given("net.ipv4.conf.all.rp.filter", "systemd", {})
	TL014.report == set() with input as given("net.ipv4.conf.eth0.rpfilter", "systemd", {})
	TL014.report == set() with input as given("net.ipv4.conf.eth0.rp.filter", "systemd", {"suggestion": "net.ipv4.conf.eth0.rp_filter"})
	TL014.report == set() with input as given("net.ipv4.conf.eth0/100.rp_filter", "systemd", {"unknown": false})
}

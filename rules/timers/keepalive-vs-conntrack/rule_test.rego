package tcplint.rules.TL401_test

import data.tcplint.fixture
import data.tcplint.rules.TL401

established := ["net.netfilter.nf_conntrack_tcp_timeout_established", "1200"]

defaults := {
	"net.ipv4.tcp_keepalive_time": "7200",
	"net.ipv4.tcp_keepalive_intvl": "75",
	"net.netfilter.nf_conntrack_tcp_timeout_established": "432000",
}

asked(settings, facts) := found if {
	found := TL401.report with input as fixture.input_of({"settings": settings, "defaults": defaults, "host": facts})
}

test_established_below_default_keepalive if {
	found := asked([established], {"conntrack": true})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.related == []
	contains(finding.message, "tcp_keepalive_time=7200 is not shorter than nf_conntrack_tcp_timeout_established=1200")
}

test_both_set if {
	some finding in asked([established, ["net.ipv4.tcp_keepalive_time", "1800"]], {"roles": ["nat-gateway"]})
	finding.settings == [1]
	finding.related == [0]
}

test_second_probe_too_late if {
	found := asked(
		[
			["net.netfilter.nf_conntrack_tcp_timeout_established", "60"],
			["net.ipv4.tcp_keepalive_time", "20"],
		],
		{"conntrack": true},
	)
	count(found) == 1
	some finding in found
	finding.parameter == "net.ipv4.tcp_keepalive_intvl"
	finding.settings == [0]
	finding.related == []
	contains(finding.message, "tcp_keepalive_intvl=75 is not shorter than nf_conntrack_tcp_timeout_established=60")
	contains(finding.message, "before the second probe")
}

test_interval_set if {
	some finding in asked([established, ["net.ipv4.tcp_keepalive_time", "300"], ["net.ipv4.tcp_keepalive_intvl", "1200"]], {"conntrack": true})
	finding.settings == [2]
	finding.related == [0]
}

test_unknown_tracker if {
	some finding in asked([established], {})
	finding.missing == ["conntrack"]
}

test_no_tracker if asked([established], {"conntrack": false}) == set()

test_defaults if asked([], {"conntrack": true}) == set()

test_probes_in_time if asked([established, ["net.ipv4.tcp_keepalive_time", "300"]], {"conntrack": true}) == set()

path(edge) := fixture.edge(object.union({"to": "db", "idle_timeout_on_path_ns": 350000000000}, edge))

test_path_forgets_before_the_default if {
	found := asked([], {"edges": [path({"index": 0})]})
	count(found) == 1
	some finding in found
	finding.settings == []
	finding.edge == 0
	contains(finding.message, "350 s on the path of the edge to db")
}

test_path_forgets_before_the_setting if {
	some finding in asked([["net.ipv4.tcp_keepalive_time", "600"]], {"edges": [path({"lifetime_ns": 3600000000000})]})
	finding.settings == [0]
}

test_path_forgets_before_the_second_probe if {
	found := asked(
		[["net.ipv4.tcp_keepalive_time", "20"], ["net.ipv4.tcp_keepalive_intvl", "400"]],
		{"edges": [path({"index": 0})]},
	)
	count(found) == 1
	some finding in found
	finding.settings == [1]
	contains(finding.message, "tcp_keepalive_intvl=400 is not shorter than the idle timeout of 350 s")
}

test_path_is_kept if asked([["net.ipv4.tcp_keepalive_time", "100"]], {"edges": [path({})]}) == set()

test_short_connections_are_never_idle if asked([], {"edges": [path({"lifetime_ns": 50000000})]}) == set()

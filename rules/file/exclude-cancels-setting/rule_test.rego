package tcplint.rules.TL015_test

import data.tcplint.fixture
import data.tcplint.rules.TL015

files := [
	object.union(fixture.source, {"path": "etc/sysctl.d/10-a.conf"}),
	object.union(fixture.source, {"index": 1, "path": "usr/lib/sysctl.d/50-b.conf"}),
	object.union(fixture.source, {"index": 2, "path": "etc/sysctl.d/90-c.conf"}),
]

given(settings) := fixture.input_of({"sources": files, "settings": settings})

excluded(parameter, source) := [parameter, "", {"kind": "exclude", "source": source, "written": null, "ints": null}]

test_cancelled if {
	found := TL015.report with input as given([["net.core.somaxconn", "1"], excluded("net.core.somaxconn", 1)])
	count(found) == 1
	some finding in found
	finding.settings == [0]
	finding.related == [1]
	finding.message == "net.core.somaxconn=1 is never written: the later line usr/lib/sysctl.d/50-b.conf:2 takes the parameter out, and systemd keeps only the last entry"
	finding.remedy == "set it in a file that sorts after usr/lib/sysctl.d/50-b.conf"
}

test_a_cancelled_glob if {
	found := TL015.report with input as given([
		["net.ipv4.conf.*.rp_filter", "1", {"kind": "glob"}],
		["net.ipv4.conf.*.rp_filter", "", {"kind": "exclude-glob", "source": 1}],
	])
	count(found) == 1
}

test_not_cancelled if {
	TL015.report == set() with input as given([excluded("net.core.somaxconn", 0), ["net.core.somaxconn", "1", {"source": 2}]])
	TL015.report == set() with input as given([["net.core.somaxconn", "2"], excluded("net.core.somaxconn", 1), ["net.core.somaxconn", "1", {"source": 2}]])
	TL015.report == set() with input as given([["net.ipv4.conf.*.rp_filter", "1", {"kind": "glob"}], excluded("net.ipv4.conf.all.rp_filter", 1)])
}

test_taken_out_of_what_a_package_ships if {
	TL015.report == set() with input as given([["net.core.somaxconn", "1", {"source": 1}], excluded("net.core.somaxconn", 2)])
}

test_other_loaders_write_it if {
	TL015.report == set() with input as fixture.input_of({"host": {"loader": "procps"}, "settings": [["net.core.somaxconn", "1"], excluded("net.core.somaxconn", 0)]})
}

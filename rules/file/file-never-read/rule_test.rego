package tcplint.rules.TL020_test

import data.tcplint.fixture
import data.tcplint.rules.TL020

given(path, reason, settings) := fixture.input_of({
	"host": {"judged": ["file-never-read"]},
	"sources": [object.union(fixture.source, {"path": path, "read": false, "reason": reason})],
	"settings": settings,
})

some_setting := [["net.core.somaxconn", "1"]]

said(path, reason) := finding if {
	found := TL020.report with input as given(path, reason, some_setting)
	count(found) == 1
	some finding in found
	finding.source == 0
}

test_without_the_link if {
	finding := said("etc/sysctl.conf", "no-99-link")
	finding.severity == "warning"
	startswith(finding.message, "systemd-sysctl does not read sysctl.conf, and no link")
	contains(finding.remedy, "ln -s ../sysctl.conf")
}

test_names if {
	every path in ["etc/sysctl.d/60-web", "etc/sysctl.d/60-web.cnf", "etc/sysctl.d/.60-web.conf"] {
		finding := said(path, "name")
		finding.severity == "warning"
		contains(finding.message, "a file of that name")
		contains(finding.remedy, "ends in .conf and does not begin with a dot")
	}
}

test_copies if {
	every path in ["etc/sysctl.d/a.conf.bak", "etc/sysctl.d/a.conf~", "etc/sysctl.d/a.conf.dpkg-old", "etc/sysctl.d/a.conf.rpmnew", "etc/sysctl.d/a.conf.20240101"] {
		finding := said(path, "name")
		finding.severity == "info"
		finding.remedy == "delete the copy if nobody needs it"
	}
}

test_masks if {
	said("etc/sysctl.d/a.conf", "masked").severity == "warning"
	contains(said("etc/sysctl.d/a.conf", "masked").message, "masked by an empty one or a link to /dev/null")
	said("etc/sysctl.d/a.conf", "masked").remedy == "remove the mask, or delete the file"
	said("usr/lib/sysctl.d/a.conf", "masked").severity == "info"
}

test_nothing_is_lost if {
	every path in ["etc/sysctl.d/README", "etc/sysctl.d/README.sysctl", "etc/sysctl.d/a.conf.disabled", "etc/sysctl.d/a.conf.example", "etc/sysctl.d/a.conf.j2"] {
		TL020.report == set() with input as given(path, "name", some_setting)
	}
	TL020.report == set() with input as given("etc/sysctl.d/60-web", "name", [["", "", {"kind": "invalid", "parameter": null}]])
	TL020.report == set() with input as given("usr/lib/sysctl.d/a.conf", "shadowed", some_setting)
	TL020.report == set() with input as fixture.input_of({"settings": some_setting})
}

test_without_the_tree if {
	TL020.report == set() with input as object.union(given("etc/sysctl.conf", "no-99-link", some_setting), {"host": {"judged": []}})
}

package tcplint.rules.TL017_test

import data.tcplint.fixture
import data.tcplint.rules.TL017

said(loader) := finding if {
	found := TL017.report with input as fixture.input_of({"host": {"loader": loader}, "settings": [["net.ipv4.route.flush", "1"]]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

test_a_command if {
	said("systemd").message == "net.ipv4.route.flush is a command, not a setting: systemd-sysctl cannot write it (EACCES, and no message)"
	contains(said("procps").message, "when there is nothing to act on")
}

test_a_setting if {
	TL017.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "1"], ["a.b", "1"]]})
}

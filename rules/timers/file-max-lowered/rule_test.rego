package tcplint.rules.TL407_test

import data.tcplint.fixture
import data.tcplint.rules.TL407

asked(parameter, value, loader, vendor) := found if {
	found := TL407.report with input as fixture.input_of({
		"settings": [[parameter, value]],
		"vendor": vendor,
		"defaults": {"fs.nr_open": "1048576", "fs.file-max": "1600000"},
		"host": {"loader": loader},
	})
}

test_below_what_systemd_set if {
	found := asked("fs.file-max", "6553560", "systemd", null)
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "systemd has raised it")
}

test_systemd_of_el8_leaves_it if {
	asked("fs.file-max", "6553560", "systemd", "el8") == set()
	count(asked("fs.file-max", "65535", "systemd", "el8")) == 1
}

test_other_loaders_compare_with_the_kernel if {
	asked("fs.file-max", "6553560", "procps", null) == set()
	some finding in asked("fs.file-max", "65535", "procps", null)
	contains(finding.message, "starts with 1600000")
}

test_nr_open if {
	some finding in asked("fs.nr_open", "65535", "systemd", null)
	contains(finding.message, "Linux 6.1 starts with 1048576")
	asked("fs.nr_open", "1048576", "systemd", null) == set()
}

test_maximum if asked("fs.file-max", "9223372036854775807", "systemd", null) == set()

test_not_settable_in_a_container if {
	found := TL407.report with input as fixture.input_of({
		"settings": [["fs.file-max", "65535"]],
		"host": {"namespace": "container"},
	})
	found == set()
}

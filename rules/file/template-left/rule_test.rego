package tcplint.rules.TL022_test

import data.tcplint.fixture
import data.tcplint.rules.TL022

template(text) := ["", "", {"kind": "template", "parameter": null, "written": null, "text": text}]

test_a_block_is_one_finding if {
	found := TL022.report with input as fixture.input_of({"settings": [
		template("{% for key in keys %}"),
		template("{{ key }}"),
		["net.core.somaxconn", "4096"],
		["vm.swappiness", "{{ swappiness }}"],
		["vm.dirty_ratio", "<%= ratio %>"],
	]})
	{finding.settings[0] | some finding in found} == {0, 3}
	some finding in found
	finding.settings == [0]
	finding.message == "`{% for key in keys %}` is for a template engine, and no loader is one: what it stands for is not checked"
}

test_files_are_apart if {
	other := object.union(fixture.source, {"index": 1, "path": "other.conf"})
	found := TL022.report with input as fixture.input_of({"sources": [fixture.source, other], "settings": [
		["vm.swappiness", "${SWAPPINESS}"],
		["vm.swappiness", "@SWAPPINESS@", {"source": 1}],
	]})
	{finding.settings[0] | some finding in found} == {0, 1}
}

test_plain_values if {
	TL022.report == set() with input as fixture.input_of({"settings": [["kernel.core_pattern", "|/usr/lib/systemd/systemd-coredump %P %u"], ["vm.swappiness", "10"]]})
}

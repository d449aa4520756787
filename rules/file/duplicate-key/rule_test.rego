package tcplint.rules.TL006_test

import data.tcplint.fixture
import data.tcplint.rules.TL006

said(settings, compare) := finding if {
	found := TL006.report with input as fixture.input_of({"settings": settings, "compare": compare})
	count(found) == 1
	some finding in found
	finding.settings == [count(settings) - 1]
	finding.related == [count(settings) - 2]
}

test_two_values if {
	finding := said([["net.core.somaxconn", "1"], ["net.core.somaxconn", "2"]], {})
	finding.severity == "warning"
	finding.message == "net.core.somaxconn is set twice in this file, to 1 in line 1 and to 2 here: the last line counts, the other ones only mislead"
	finding.remedy == "keep the line with the value that is meant"
}

test_the_same_value if {
	every values in [["1 2", "1\t2"], ["off", "off"]] {
		finding := said([["kernel.printk", values[0]], ["kernel.printk", values[1]]], {})
		finding.severity == "info"
		contains(finding.message, "to the same value")
		finding.remedy == "delete all but one of the lines"
	}
}

test_three_lines if {
	finding := said([["net.core.somaxconn", "1"], ["net.core.somaxconn", "2"], ["net.core.somaxconn", "2"]], {})
	finding.severity == "warning"
	contains(finding.message, "is set 3 times in this file, last to 2, with another value before")
}

test_loaders_differ if {
	finding := said([["net.core.somaxconn", "1"], ["net.core.somaxconn", "2"]], {"net.core.somaxconn": "1"})
	finding.severity == "error"
	contains(finding.message, "the loaders end differently, systemd with 2 and procps with 1")
}

test_secrets_are_not_shown if {
	secret := {"sensitive": true, "written": "(secret)"}
	finding := said([["net.ipv4.tcp_fastopen_key", "(secret)", secret], ["net.ipv4.tcp_fastopen_key", "(secret)", secret]], {})
	finding.severity == "info"
	contains(finding.message, "what the values are is hidden")
}

test_no_duplicates if {
	other := object.union(fixture.source, {"index": 1, "path": "other.conf"})
	TL006.report == set() with input as fixture.input_of({"sources": [fixture.source, other], "settings": [["net.core.somaxconn", "1"], ["net.core.somaxconn", "2", {"source": 1}]]})
	TL006.report == set() with input as fixture.input_of({"settings": [["vm.block_dump", "1"], ["vm.block_dump", "2"]]})
}

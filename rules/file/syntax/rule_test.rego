package tcplint.rules.TL001_test

import data.tcplint.fixture
import data.tcplint.rules.TL001

line(loader, setting) := fixture.input_of({"host": {"loader": loader}, "settings": [["", "", object.union({"parameter": null, "written": null, "ints": null, "kind": "invalid", "key": ""}, setting)]]})

said(loader, setting) := finding if {
	found := TL001.report with input as line(loader, setting)
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

test_a_key_alone if {
	finding := said("systemd", {"kind": "key-only", "key": "net.core.somaxconn", "text": "net.core.somaxconn"})
	finding.message == "net.core.somaxconn has no = and no value: systemd-sysctl skips the line and then reports failure for its whole service"
	finding.remedy == "write net.core.somaxconn = and the value, or delete the line"
}

test_an_empty_value if {
	finding := said("busybox", {"kind": "key-only", "key": "kernel.modprobe", "text": "kernel.modprobe ="})
	contains(finding.message, "has no value after the =")
}

test_no_key if contains(said("procps", {"text": " = 5"}).message, "nothing is written before the =")

test_another_separator if {
	every text in ["net.core.somaxconn 4096", "net.core.somaxconn: 4096", "\tnet/core/somaxconn\t4096"] {
		finding := said("toybox", {"text": text})
		contains(finding.message, "has no = between key and value")
		endswith(finding.remedy, "somaxconn = and the value")
	}
}

test_prose if {
	finding := said("procps3", {"text": "A sentence that goes on for quite a while, so that it is cut."})
	startswith(finding.message, "`A sentence that goes on for quite a w...` is neither")
	finding.remedy == "put a # in front of the line, or delete it"
}

test_what_is_no_such_line if {
	TL001.report == set() with input as line("systemd", {"kind": "template", "text": "{% endif %}"})
	TL001.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "1"]]})
	TL001.report == set() with input as object.union(line("systemd", {"text": "x"}), {"sources": [object.union(fixture.source, {"read": false, "reason": "masked"})]})
}

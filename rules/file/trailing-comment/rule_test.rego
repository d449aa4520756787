package tcplint.rules.TL021_test

import data.tcplint.fixture
import data.tcplint.rules.TL021

said(key, value, spec) := finding if {
	found := TL021.report with input as fixture.input_of(object.union({"settings": [[key, value]]}, spec))
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

test_taken_by_luck if {
	every value in ["4096 # as in nginx", "4096 ; as in nginx", "4096\t#"] {
		finding := said("net.core.somaxconn", value, {})
		finding.severity == "warning"
		contains(finding.message, "happens to stop reading at the blank")
		finding.remedy == "write 4096, and the comment on a line of its own"
	}
}

test_refused if {
	every value in ["1#x", "1; a comment"] {
		finding := said("net.core.somaxconn", value, {"refused": {0: "format"}})
		finding.severity == "error"
		endswith(finding.message, "The old value stays")
		finding.remedy == "write 1, and the comment on a line of its own"
	}
	said("net.ipv4.tcp_congestion_control", "bbr # new", {"refused": {0: "name"}}).severity == "error"
	endswith(said("net.core.somaxconn", "1#x", {"refused": {0: "format"}, "host": {"loader": "busybox"}}).message, "the rest of the file is not applied")
}

test_a_comment_and_no_value if {
	said("net.core.somaxconn", "# unset", {"refused": {0: "format"}}).remedy == "move the comment to a line of its own, and give a value"
}

test_free_text if {
	contains(said("kernel.core_pattern", "core # here", {}).message, "becomes part of the text")
	TL021.report == set() with input as fixture.input_of({"settings": [["kernel.core_pattern", "|/x %p; y"]]})
	TL021.report == set() with input as fixture.input_of({"settings": [["kernel.core_pattern", "core#%p"]]})
}

test_no_comment if {
	TL021.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "4096"], ["net.core.somaxconn", "{{ x }} # y"]]})
	TL021.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "1;"]], "refused": {0: "format"}})
	TL021.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "-1 # x"]], "refused": {0: "range"}})
}

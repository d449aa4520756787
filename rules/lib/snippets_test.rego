package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

test_marks_are_no_lines if {
	every snippet in lib.snippets {
		object.keys(snippet.marks) & object.keys(snippet.lines) == set()
		count(snippet.marks) >= 2
		count(snippet.marks) + count(snippet.lines) >= 5
	}
}

in_snippet(value) := given if {
	given := snippet_value(value) with input as fixture.input_of({"settings": [
		["net.ipv4.tcp_tw_recycle", "1"],
		["net.ipv4.tcp_tw_recycle", "0"],
		["net.ipv4.tcp_fin_timeout", "30"],
		["net.ipv4.tcp_rmem", "4096\t87380  67108864"],
		["net.ipv4.tcp_sack", "0"],
	]})
}

snippet_value("marks") := lib.snippet_marks["5000"][0]

snippet_value("lines") := lib.snippet_lines["5000"][0]

test_lines_of_a_block if {
	in_snippet("lines") == {1, 2, 3}
	in_snippet("marks") == {1, 2}
}

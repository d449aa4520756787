package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

three_files := fixture.input_of({
	"sources": [
		fixture.source,
		object.union(fixture.source, {"index": 1, "read": false, "reason": "masked"}),
		object.union(fixture.source, {"index": 2}),
	],
	"settings": [
		["a.b", "1"],
		["a.b", "2"],
		["a.b", "3", {"source": 1}],
		["a.b", "4", {"source": 2}],
		["a.*", "5", {"source": 2, "kind": "glob"}],
	],
	"host": {"judged": ["file-never-read"]},
})

test_lines_that_are_read if {
	[setting.index | some setting in lib.read_settings] == [0, 1, 3, 4] with input as three_files
	lib.lines_of == {"a.b": [0, 1, 3]} with input as three_files
	lib.lines_at == {[0, "a.b"]: [0, 1], [2, "a.b"]: [3]} with input as three_files
	{setting.index | some setting in lib.last_settings} == {1, 3} with input as three_files
}

test_judged if {
	lib.judged("file-never-read") with input as three_files
	not lib.judged("something-else") with input as three_files
}

test_vendor_files if {
	every path in ["/usr/lib/sysctl.d/a.conf", "usr/lib/sysctl.d/a.conf", "image/usr/local/lib/sysctl.d/a.conf", "lib/sysctl.d/a.conf"] {
		lib.vendor_file({"path": path})
	}
	every path in ["/etc/sysctl.d/a.conf", "run/sysctl.d/a.conf", "usr/lib/other/a.conf", "mylib/sysctl.d/a.conf"] {
		not lib.vendor_file({"path": path})
	}
}

test_same_value if {
	lib.same_value({"written": "1 2", "ints": [1, 2]}, {"written": "1\t2", "ints": [1, 2]})
	lib.same_value({"written": "x", "ints": null}, {"written": "x", "ints": null})
	not lib.same_value({"written": "x", "ints": null}, {"written": "y", "ints": null})
}

test_may_fail if {
	lib.may_fail({"ignore_errors": true})
	not lib.may_fail({"ignore_errors": false})
}

test_differ if {
	lib.differ({"value": "1"}, {"value": "2"})
	not lib.differ({"value": "1 2"}, {"value": "1\t2"})
	not lib.differ({"value": null}, {"value": "2"})
	not lib.differ({"value": "1"}, {"value": null})
}

package tcplint.rules.TL007_test

import data.tcplint.fixture
import data.tcplint.rules.TL007

files(first, second) := [
	object.union(fixture.source, {"path": first}),
	object.union(fixture.source, {"index": 1, "path": second}),
]

tree(first, second, settings) := fixture.input_of({"sources": files(first, second), "settings": settings})

two := [["net.core.somaxconn", "1"], ["net.core.somaxconn", "2", {"source": 1}]]

test_overridden if {
	every paths in [["etc/sysctl.d/10-a.conf", "etc/sysctl.d/b.conf"], ["/etc/sysctl.d/10-a.conf", "/usr/lib/sysctl.d/b.conf"], ["sysctl.d/10-a.conf", "sysctl.d/b.conf"]] {
		found := TL007.report with input as tree(paths[0], paths[1], two)
		count(found) == 1
		some finding in found
		finding.settings == [0]
		finding.related == [1]
		finding.message == sprintf("net.core.somaxconn=1 never takes effect: %s:2 sorts later and sets 2", [paths[1]])
		finding.remedy == sprintf("delete this line, or set the value in a file that sorts after %s", [paths[1]])
	}
}

test_what_packages_ship if {
	every paths in [["usr/lib/sysctl.d/a.conf", "etc/sysctl.d/b.conf"], ["/lib/sysctl.d/a.conf", "/run/sysctl.d/b.conf"], ["usr/local/lib/sysctl.d/a.conf", "usr/lib/sysctl.d/b.conf"]] {
		TL007.report == set() with input as tree(paths[0], paths[1], two)
	}
}

test_the_same_value if {
	TL007.report == set() with input as tree("a.conf", "b.conf", [["kernel.printk", "1 2"], ["kernel.printk", "1\t2", {"source": 1}]])
}

test_only_the_last_line_of_a_file if {
	found := TL007.report with input as tree("a.conf", "b.conf", [["net.core.somaxconn", "1"], ["net.core.somaxconn", "3"], ["net.core.somaxconn", "2", {"source": 1}]])
	[finding.settings | some finding in found] == [[1]]
}

test_what_no_kernel_has if {
	TL007.report == set() with input as tree("a.conf", "b.conf", [["a.b", "1", {"unknown": true}], ["a.b", "2", {"source": 1, "unknown": true}]])
}

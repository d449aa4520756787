package tcplint.rules.TL702_test

import data.tcplint.fixture
import data.tcplint.rules.TL702

asked(kernel, namespace) := found if {
	found := TL702.report with input as fixture.input_of({
		"kernel": kernel,
		"settings": [["net.core.somaxconn", "8192"], ["net.core.rmem_max", "16777216"]],
		"host": {"namespace": namespace},
	})
}

test_read_only if {
	found := asked("6.12", "pod")
	count(found) == 1
	some finding in found
	finding.settings == [1]
	contains(finding.message, "net.core.rmem_max can only be read in a pod on Linux 6.12")
}

test_absent_is_another_rule if asked("6.1", "pod") == set()

test_host if asked("6.12", "host") == set()

package tcplint.rules.TL103_test

import data.tcplint.fixture
import data.tcplint.rules.TL103

found(settings, result) := given if {
	given := TL103.report with input as fixture.input_of({"settings": settings, "results": {0: result}, "kernel": "5.15"})
}

test_switched_on if {
	some finding in found([["net.ipv4.tcp_tw_recycle", "1"]], "absent")
	finding.settings == [0]
	finding.severity == "error"
	contains(finding.message, "Linux 5.15 does not have it")
	contains(finding.remedy, "tcp_tw_reuse=1")
}

test_switched_off if {
	some finding in found([["net.ipv4.tcp_tw_recycle", "0"]], "absent")
	finding.severity == "warning"
}

test_switched_off_where_it_may_fail if {
	some finding in found([["net.ipv4.tcp_tw_recycle", "0", {"ignore_errors": true}]], "absent")
	finding.severity == "info"
}

test_where_the_kernel_has_it if {
	found([["net.ipv4.tcp_tw_recycle", "1"]], "ok") == set()
}

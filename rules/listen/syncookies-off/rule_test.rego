package tcplint.rules.TL301_test

import data.tcplint.fixture
import data.tcplint.rules.TL301

off(facts) := found if {
	found := TL301.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_syncookies", "0"]],
		"host": facts,
	})
}

test_public_server_is_an_error if {
	some finding in off({"public": true, "roles": ["web"]})
	finding.severity == "error"
	finding.settings == [0]
	contains(finding.message, "strangers")
}

test_other_server_is_a_warning if {
	some finding in off({"roles": ["database"]})
	finding.severity == "warning"
}

test_client_passes if off({"roles": ["client"]}) == set()

test_unknown_role_is_undetermined if {
	found := off({})
	count(found) == 1
	some finding in found
	finding.verdict == "undetermined"
	finding.missing == ["roles"]
}

test_on_passes if {
	found := TL301.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_syncookies", "1"]],
		"host": {"public": true},
	})
	found == set()
}

package tcplint.rules.TL304_test

import data.tcplint.fixture
import data.tcplint.rules.TL304

set_to(value, facts) := found if {
	found := TL304.report with input as fixture.input_of({
		"settings": [["net.core.somaxconn", value]],
		"defaults": {"net.core.somaxconn": "128"},
		"host": facts,
	})
}

two_listeners := [{"port": 443, "backlog": 4096}, {"port": 80, "backlog": 4096}, {"port": 22, "backlog": null}]

test_backlog_is_cut if {
	found := set_to("1024", {"listeners": two_listeners})
	count(found) == 1
	some finding in found
	finding.settings == [0]
	contains(finding.message, "backlog of 4096 that port 80")
}

test_default_cuts_too if {
	found := TL304.report with input as fixture.input_of({
		"kernel": "4.19",
		"defaults": {"net.core.somaxconn": "128"},
		"host": {"listeners": two_listeners},
	})
	count(found) == 1
	some finding in found
	finding.settings == []
	finding.source == 0
}

test_default_cuts_where_no_file_is_read if {
	found := TL304.report with input as fixture.input_of({
		"sources": [],
		"defaults": {"net.core.somaxconn": "128"},
		"host": {"listeners": two_listeners},
	})
	some finding in found
	finding.source == null
}

test_enough_for_every_backlog if set_to("4096", {"listeners": two_listeners, "public": true}) == set()

test_small_on_a_public_host if {
	found := set_to("512", {"public": true})
	count(found) == 1
	some finding in found
	contains(finding.message, "somaxconn=512 is short")
}

test_small_on_a_private_host if set_to("512", {"public": false, "roles": ["web"]}) == set()

test_small_on_a_client if set_to("512", {"roles": ["client"]}) == set()

test_small_and_unknown if {
	every facts in [{}, {"roles": ["web"]}] {
		some finding in set_to("512", facts)
		finding.missing == ["public"]
	}
}

test_default_written_out if set_to("128", {}) == set()

package tcplint.rules.TL008_test

import data.tcplint.fixture
import data.tcplint.rules.TL008

said(key, value, spec) := finding if {
	found := TL008.report with input as fixture.input_of(object.union({"settings": [[key, value]]}, spec))
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

test_range if {
	said("net.ipv4.tcp_syn_retries", "300", {"refused": {0: "range"}}).message == "net.ipv4.tcp_syn_retries=300 is refused: Linux 6.1 accepts 1 to 127. The old value stays"
	said("net.ipv4.tcp_thin_dupack", "5000000000", {"refused": {0: "range"}}).message == "net.ipv4.tcp_thin_dupack=5000000000 is refused: Linux 6.1 does not accept a number like this. The old value stays"
}

test_the_rest_of_the_file if {
	endswith(said("net.ipv4.tcp_syn_retries", "300", {"refused": {0: "range"}, "host": {"loader": "busybox"}}).message, "and the rest of the file is not applied")
}

test_other_bounds if {
	contains(said("net.ipv4.tcp_reordering", "900", {"refused": {0: "dependent"}}).message, "another parameter sets a bound")
	contains(said("net.ipv4.ping_group_range", "2 1", {"refused": {0: "order"}}).message, "the first number is above the second")
	contains(said("net.ipv4.ipfrag_high_thresh", "1", {"refused": {0: "ipfrag-order"}}).message, "the high threshold is below the low one")
	contains(said("net.ipv4.ipfrag_low_thresh", "9000000", {"refused": {0: "ipfrag-order"}}).message, "the low threshold is above the high one")
}

write(parameter) := {"setting": 0, "parameter": parameter, "written": "9", "result": "refused", "reason": "range"}

test_a_glob_is_one_finding if {
	given := fixture.input_of({"settings": [["net.ipv4.conf.*.mtu", "x", {"kind": "glob", "key": "net.ipv4.conf.*.mtu"}]]})
	found := TL008.report with input as object.union(given, {"world": {"trace": [write("net.ipv4.conf.all.mtu"), write("net.ipv4.conf.lo.mtu")]}})
	count(found) == 1
	some finding in found
	startswith(finding.message, "net.ipv4.conf.*.mtu=x is refused by net.ipv4.conf.all.mtu and 1 more: ")
}

test_a_glob_names_who_refuses if {
	given := fixture.input_of({"settings": [["fs.protected_*", "2", {"kind": "glob", "key": "fs.protected_*"}]]})
	found := TL008.report with input as object.union(given, {"world": {"trace": [write("fs.protected_symlinks")]}})
	some finding in found
	startswith(finding.message, "fs.protected_*=2 is refused by fs.protected_symlinks: Linux 6.1 accepts 0 to 1.")
}

test_others_business if {
	every reason in ["format", "unprivileged-port-start", "port-range", "write-only"] {
		TL008.report == set() with input as fixture.input_of({"settings": [["net.ipv4.ip_local_port_range", "1 2"]], "refused": {0: reason}})
	}
	TL008.report == set() with input as fixture.input_of({
		"settings": [["net.ipv4.ipfrag_high_thresh", "5"], ["net.ipv4.ipfrag_low_thresh", "4"]],
		"refused": {0: "ipfrag-order"},
	})
	TL008.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "{{ x }}"]], "refused": {0: "range"}})
}

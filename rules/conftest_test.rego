package main_test

import data.tcplint.fixture

conf := {"settings": [
	["net.ipv4.tcp_tw_reuse", "1"],
	["net.ipv4.tcp_timestamps", "0"],
	["net.ipv4.tcp_fin_timeout", "15", {"comment": "TIME_WAIT"}],
]}

test_errors_deny if {
	some line in data.main.deny with input as fixture.input_of(conf)
	startswith(line, "TL101: ")
}

test_warnings_warn if {
	some line in data.main.warn with input as fixture.input_of(conf)
	startswith(line, "TL104: ")
}

test_without_data_it_denies if {
	some line in data.main.deny with input as fixture.input_of(conf) with data.kernel as {}
	startswith(line, "TL000: ")
}

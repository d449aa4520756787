package tcplint.rules.TL012_test

import data.tcplint.fixture
import data.tcplint.rules.TL012

test_ignored if {
	found := TL012.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_fack", "1"], ["net.ipv4.tcp_fack", "0"]]})
	count(found) == 1
	some finding in found
	finding.settings == [1]
	finding.message == "net.ipv4.tcp_fack does nothing since Linux 4.15: Linux 6.1 keeps the file and ignores what is written"
}

test_heeded if {
	TL012.report == set() with input as fixture.input_of({"kernel": "4.14", "settings": [["net.ipv4.tcp_fack", "1"]]})
	TL012.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "1"], ["a.b", "1"]]})
}

package tcplint.rules.TL010_test

import data.tcplint.fixture
import data.tcplint.rules.TL010

said(key, value, ints) := finding if {
	found := TL010.report with input as fixture.input_of({"settings": [[key, value, {"ints": ints}]]})
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

test_octal if {
	finding := said("net.ipv4.tcp_keepalive_time", "0600", [384])
	finding.severity == "warning"
	finding.message == "net.ipv4.tcp_keepalive_time=0600: the kernel reads a number with a leading 0 as octal and sets 384"
	finding.remedy == "write 384 if that is meant, else the number without the leading 0"
	contains(said("net.ipv4.tcp_rmem", "4096 0131072 6291456", [4096, 45626, 6291456]).message, "sets 4096 45626 6291456")
	contains(said("net.ipv4.tcp_keepalive_time", "-010", [-8]).message, "sets -8")
}

test_hexadecimal if {
	finding := said("net.ipv4.tcp_fastopen", "0x403", [1027])
	finding.severity == "info"
	contains(finding.message, "as hexadecimal and sets 1027")
	finding.remedy == "write 1027 if readers should not have to convert it"
}

test_no_other_number if {
	every setting in [
		["net.ipv4.tcp_fastopen", "03", {"ints": [3]}],
		["net.ipv4.tcp_fastopen", "0", {"ints": [0]}],
		["net.ipv4.tcp_fastopen", "00", {"ints": [0]}],
		["net.ipv4.tcp_fastopen", "1 # 0600", {"ints": [1]}],
		["net.ipv4.tcp_keepalive_time", "600"],
		["kernel.core_pattern", "0600", {"ints": [384]}],
	] {
		TL010.report == set() with input as fixture.input_of({"settings": [setting]})
	}
	TL010.report == set() with input as fixture.input_of({"settings": [["net.ipv4.tcp_fastopen", "0600", {"ints": [384]}]], "refused": {0: "range"}})
}

package tcplint.rules.TL009_test

import data.tcplint.fixture
import data.tcplint.rules.TL009

said(key, value, spec) := finding if {
	found := TL009.report with input as fixture.input_of(object.union({"settings": [[key, value]]}, spec))
	count(found) == 1
	some finding in found
	finding.settings == [0]
}

refused(key, value) := said(key, value, {"refused": {0: "format"}})

test_flaws if {
	every value, flaw in {
		`"4096"`: "the quotes are part of the value",
		`'4096'`: "the quotes are part of the value",
		"= 4096": "the = is there twice",
		"4096;": "the ; is part of the value",
		"08": "a leading 0 makes the number octal",
		"1,440,000": "a number has no thousands separator",
		"600s": "the kernel knows no units",
		"64MiB": "the kernel knows no units",
		"true": "the kernel wants a number, not a word",
		"10.5": "the kernel wants a whole number",
		"4096\u00a0": "there is a no-break space (U+00A0) in it",
		"asdf": "the kernel cannot read it as what the parameter holds",
	} {
		finding := refused("net.core.somaxconn", value)
		startswith(finding.message, sprintf("net.core.somaxconn=%s is refused: %s", [value, flaw]))
		endswith(finding.message, ". The old value stays")
	}
}

test_remedies if {
	every value, remedy in {
		`"4096"`: "write 4096",
		"= 4096": "write 4096",
		"1;": "write 1",
		"1,440,000": "write 1440000",
		"on": "write 1",
		"False": "write 0",
		"": "write a value, or delete the line",
		"asdf": "write the value as the kernel prints it: plain numbers, with blanks between them",
	} {
		refused("net.core.somaxconn", value).remedy == remedy
	}
}

test_vectors if {
	finding := refused("net.ipv4.tcp_rmem", "4096,131072,6291456")
	contains(finding.message, "separated by blanks, not by commas. The old value stays")
	finding.remedy == "write 4096 131072 6291456"
	contains(refused("net.ipv4.tcp_rmem", "4096 131072 max").message, "The numbers before that are applied")
	contains(refused("net.ipv4.ip_local_port_range", "1024 65000o").message, "The old value stays")
}

test_other_reasons if {
	contains(said("net.core.somaxconn", "", {"refused": {0: "empty"}}).message, "there is no value")
	contains(said("net.ipv4.tcp_congestion_control", "b b", {"refused": {0: "name"}}).message, "not one of the words")
}

test_the_rest_of_the_file if {
	endswith(said("net.core.somaxconn", "x", {"refused": {0: "format"}, "host": {"loader": "toybox"}}).message, "and the rest of the file is not applied")
}

test_too_few_numbers if {
	finding := said("net.ipv4.tcp_rmem", "4096 131072", {})
	finding.severity == "error"
	contains(finding.message, "takes 3 numbers and gets 2")
	finding.remedy == "write all 3 numbers"
	said("kernel.printk", "3", {}).severity == "info"
}

test_text_behind if {
	finding := said("net.core.somaxconn", "4096 packets", {"settings": [["net.core.somaxconn", "4096 packets", {"ints": [4096]}]]})
	finding.severity == "warning"
	contains(finding.message, "the kernel reads the first number and ignores the rest")
	finding.remedy == "write 4096"
	contains(said("net.ipv4.tcp_rmem", "1 2 3 4", {}).message, "the first 3 numbers")
}

test_quotes_in_text if {
	finding := said("kernel.modprobe", `"/sbin/modprobe"`, {})
	contains(finding.message, "they become part of the text")
	finding.remedy == "write /sbin/modprobe"
}

test_well_formed if {
	every setting in [
		["net.ipv4.tcp_rmem", "4096 131072 6291456"],
		["net.core.somaxconn", "4096"],
		["net.core.somaxconn", "4096 # as in nginx"],
		["kernel.modprobe", "/sbin/modprobe"],
		["vm.lowmem_reserve_ratio", "256 32"],
		["vm.lowmem_reserve_ratio", "256 256 32 0 0 0"],
	] {
		TL009.report == set() with input as fixture.input_of({"settings": [setting]})
	}
	TL009.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "{{ x }}"]], "refused": {0: "format"}})
	TL009.report == set() with input as fixture.input_of({"settings": [["net.core.somaxconn", "9"]], "refused": {0: "range"}})
}

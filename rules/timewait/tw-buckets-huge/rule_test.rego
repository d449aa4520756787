package tcplint.rules.TL114_test

import data.tcplint.fixture
import data.tcplint.rules.TL114

found(value, memory, by_itself) := given if {
	given := TL114.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_max_tw_buckets", value]],
		"memory": memory,
		"defaults": {"net.ipv4.tcp_max_tw_buckets": by_itself},
	})
}

tebibyte := 1099511627776

mebibyte := 1048576

test_a_million if {
	some finding in found("2000000", tebibyte, "262144")
	finding.settings == [0]
	contains(finding.message, "up to 976 MiB, and is meant for 33333 connections a second")
	count(found("1000000", tebibyte, null)) == 1
}

test_much_of_a_small_memory if {
	count(found("20000", 512 * mebibyte, "2048")) == 1
	found("10000", 512 * mebibyte, "2048") == set()
}

test_the_default_is_never_huge if {
	found("262144", 64 * mebibyte, "262144") == set()
}

test_ordinary if {
	found("262144", tebibyte, "262144") == set()
	found("-1", tebibyte, "262144") == set()
}

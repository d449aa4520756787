package tcplint.rules.TL810_test

import data.tcplint.fixture
import data.tcplint.rules.TL810

found(sockstat, rates, parameters) := given if {
	given := TL810.report with input as fixture.input_of({"observation": fixture.observation({
		"sockstat": fixture.sockstat(sockstat),
		"rates": rates,
		"parameters": parameters,
	})})
}

limit := {"net.ipv4.tcp_max_orphans": "131072", "net.ipv4.tcp_mem": "287901\t383868\t575802"}

test_near if {
	some finding in found({"orphans": 70000}, {"TcpExt.TCPAbortOnMemory": 0}, limit)
	finding.observed == "orphans"
	finding.message == "70,000 connections have no process any more, 53 % of the 131,072 that tcp_max_orphans allows"
	some reset in found({"orphans": 130000}, {"TcpExt.TCPAbortOnMemory": 400}, limit)
	endswith(reset.message, "; 400 a second are reset")
}

test_no_memory if {
	some finding in found({"orphans": 20, "mem": 560000}, {"TcpExt.TCPAbortOnMemory": 4}, limit)
	finding.message == "4 connections a second are reset for want of memory: TCP holds 560,000 pages, and tcp_mem is 287901 383868 575802"
	startswith(finding.remedy, "look at the memory of TCP first")
	some bare in found({}, {"TcpExt.TCPAbortOnMemory": 4}, {})
	endswith(bare.message, "for want of memory")
}

test_silent if {
	found({"orphans": 65536}, {"TcpExt.TCPAbortOnMemory": 0}, limit) == set()
	found({"orphans": 70000}, {}, {}) == set()
	report := TL810.report with input as fixture.input_of({})
	report == set()
}

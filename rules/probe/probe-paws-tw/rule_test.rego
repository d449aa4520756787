package tcplint.rules.TL809_test

import data.tcplint.fixture
import data.tcplint.rules.TL809

found(counters, rates, waiting) := given if {
	given := TL809.report with input as fixture.input_of({"observation": fixture.observation({
		"counters": counters,
		"rates": rates,
		"listeners": [fixture.seen_listener({"port": 443, "states": fixture.states({"time_wait": waiting})})],
	})})
}

test_counted if {
	some finding in found({"TcpExt.PAWSTimewait": 900}, {"TcpExt.PAWSTimewait": 2.5}, 18204)
	finding.message == "2.5 SYNs a second that meet TIME_WAIT here are refused for an old timestamp: clients behind one NAT address use the same ports again (18,204 TIME_WAIT on 0.0.0.0:443)"
	not finding.severity
}

test_an_older_kernel if {
	some finding in found({"TcpExt.PAWSEstab": 900}, {"TcpExt.PAWSEstab": 2.5}, 18204)
	finding.severity == "info"
	contains(finding.message, "does not tell SYNs that meet TIME_WAIT from others (18,204 TIME_WAIT on 0.0.0.0:443)")
}

test_silent if {
	found({"TcpExt.PAWSTimewait": 900, "TcpExt.PAWSEstab": 1}, {"TcpExt.PAWSTimewait": 0, "TcpExt.PAWSEstab": 5}, 18204) == set()
	found({"TcpExt.PAWSEstab": 900}, {"TcpExt.PAWSEstab": 2.5}, 0) == set()
	found({"TcpExt.PAWSEstab": 900}, {"TcpExt.PAWSEstab": 2.5}, null) == set()
	found({"TcpExt.PAWSTimewait": 900}, {}, 18204) == set()
	some bare in found({"TcpExt.PAWSTimewait": 900}, {"TcpExt.PAWSTimewait": 2.5}, 0)
	endswith(bare.message, "use the same ports again")
	report := TL809.report with input as fixture.input_of({})
	report == set()
}

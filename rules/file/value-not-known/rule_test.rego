package tcplint.rules.TL025_test

import data.tcplint.fixture
import data.tcplint.rules.TL025

plan := object.union(fixture.source, {"kind": "docker_container", "path": "plan.json", "address": "docker_container.a"})

test_one_value if {
	TL025.report == {{
		"verdict": "undetermined",
		"parameter": "net.core.somaxconn",
		"settings": [1],
		"message": "net.core.somaxconn is known only after apply",
		"missing": ["value of net.core.somaxconn"],
	}} with input as fixture.input_of({"sources": [plan], "settings": [
		["net.ipv4.tcp_timestamps", "1"],
		["net.core.somaxconn", "(known after apply)", {"pending": true}],
	]})
}

test_a_whole_attribute if {
	TL025.report == {{
		"verdict": "undetermined",
		"settings": [0],
		"message": "sysctls is known only after apply: nothing that it sets is judged",
		"missing": ["value of docker_container.a.sysctls"],
	}} with input as fixture.input_of({"sources": [plan], "settings": [["", "", {
		"kind": "opaque", "parameter": null, "catalogue": null, "written": null, "key": "sysctls", "pending": true,
	}]]})
}

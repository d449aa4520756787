package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

test_who_listens if {
	every facts in [
		{"listeners": [{"port": 80, "backlog": null}]},
		{"edges": [fixture.edge({"from": "clients"})]},
		{"public": true},
		{"roles": ["database"]},
	] {
		lib.listens with input as fixture.input_of({"host": facts})
		not lib.listening_unknown with input as fixture.input_of({"host": facts})
	}
}

test_who_does_not_listen if {
	every facts in [{"roles": ["client"]}, {"listeners": []}, {"public": false}] {
		not lib.listens with input as fixture.input_of({"host": facts})
		not lib.listening_unknown with input as fixture.input_of({"host": facts})
	}
}

test_nothing_said if {
	not lib.listens with input as fixture.input_of({})
	lib.listening_unknown with input as fixture.input_of({})
}

test_first_source if {
	lib.first_source == 0 with input as fixture.input_of({})
	not lib.first_source with input as fixture.input_of({"sources": []})
}

package tcplint.model.inference_test

# What comes in ends before anybody looks, and the queries of a database stay.
quick := {
	"listeners": [listener(80, {}, {}), listener(22, {}, {})],
	"destinations": [towards("10.0.0.45", 3306, {"time_wait": 300}, {})],
	"rates": {"Tcp.PassiveOpens": 149, "Tcp.ActiveOpens": 20},
}

test_web_that_answers_quickly if {
	answer := inferred(quick)
	[[role.role, role.sure] | some role in answer.roles] == [["web", true]]
	answer.roles[0].evidence == "149/s are accepted on :80, where they end before anybody looks, and nothing else listens"
}

test_what_is_accepted_may_be_for_another_port if {
	roles(object.union(quick, {"listeners": [listener(80, {}, {}), listener(9000, {}, {})]})) == []
}

test_nothing_is_accepted if {
	roles(object.union(quick, {"rates": {"Tcp.PassiveOpens": 0, "Tcp.ActiveOpens": 20}})) == [["client", true]]
}

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

# --- connections that a host has with itself

# Both ends are here: the client of a test, a health check, a proxy of one machine.
test_a_host_that_connects_to_its_own_listener_balances_nothing if {
	roles({
		"listeners": [listener(8080, {"established": 130}, {})],
		"destinations": [towards("127.0.0.1", 8080, {"established": 130}, {"local": "127.0.0.1"})],
		"rates": {"Tcp.PassiveOpens": 23, "Tcp.ActiveOpens": 23},
	}) == [["web", true]]
}

test_nor_is_it_a_client if {
	roles({
		"listeners": [listener(9000, {"established": 9}, {"local": "10.9.0.1"})],
		"destinations": [towards("10.9.0.1", 9000, {"time_wait": 700}, {"local": "10.9.0.1"})],
	}) == []
}

test_a_database_with_clients_on_its_own_machine if {
	roles({
		"listeners": [listener(5432, {"established": 30}, {})],
		"destinations": [towards("127.0.0.1", 5432, {"established": 20}, {"local": "127.0.0.1"})],
	}) == [["database", true]]
}

test_a_web_server_asks_the_database_beside_it if {
	roles({
		"listeners": [listener(80, {"established": 30}, {}), listener(3306, {"established": 20}, {"local": "127.0.0.1"})],
		"destinations": [towards("127.0.0.1", 3306, {"established": 20}, {"local": "127.0.0.1"})],
	}) == [["web", true]]
}

# Whatever runs behind it, that is all that haproxy does.
test_a_proxy_balances_between_programs_of_one_machine if {
	answer := inferred({
		"listeners": [listener(80, {"established": 30}, {"command": "haproxy"})],
		"destinations": [towards("127.0.0.1", 9001, {"established": 20}, {"local": "127.0.0.1"})],
	})
	[[role.role, role.sure] | some role in answer.roles] == [["load-balancer", true]]
	answer.roles[0].evidence == "30 connections on :80 and 20 ports to 1 destination"
}

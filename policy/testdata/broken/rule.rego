package tcplint.rules.ACME02

report contains {"message": "x"} if {
	input.host.name ==
}

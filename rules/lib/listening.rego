# Whether connections come to this host, and from whom.
package tcplint.lib

listens if count(listeners) > 0

listens if count(inbound) > 0

listens if is_true("public")

listens if {
	some role in input.host.roles
	role in serving_roles
}

serving_roles := {"load-balancer", "web", "database", "kubernetes-node"}

# Neither said nor denied: a role or a list of listeners would tell.
listening_unknown if {
	not listens
	input.host.roles == null
	input.host.listeners == null
	not input.host.public == false
}

# The first file that is reported on, for a finding about a line that is missing.
first_source := min([source.index | some source in input.sources; source.read; source.named])

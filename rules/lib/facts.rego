# The stated facts about the host. A fact that nobody stated is null: a rule
# that needs it answers `undetermined` and names it in `missing`.
package tcplint.lib

role(name) if name in input.host.roles

roles_stated if input.host.roles != null

namespace := input.host.namespace

loader := input.host.loader

# stated("nat") is true where somebody said yes or no.
stated(fact) if input.host[fact] != null

is_true(fact) if input.host[fact] == true

fact(name) := value if {
	value := input.host[name]
	value != null
}

edges := [edge | some edge in input.host.edges]

outbound := [edge | some edge in input.host.edges; edge.to != null]

inbound := [edge | some edge in input.host.edges; edge.from != null]

edges_stated if input.host.edges != null

listeners := [listener | some listener in input.host.listeners]

# "the edge to web", "the edge from clients"
edge_name(edge) := sprintf("the edge to %s", [edge.to]) if {
	edge.to != null
} else := sprintf("the edge from %s", [edge.from])

# METADATA
# scope: package
# title: The NAT pool has fewer ports than the edge has flows
# description: |
#   Source NAT gives every flow a port of the pool, and one port serves one flow to
#   each destination. When an edge holds more flows than ports times destinations,
#   the next SYN is dropped without a word: connect() times out, and only the
#   counters insert_failed and drop of the NAT host rise. On a NAT host with a
#   kernel before 6.5 a closed flow keeps its port for the 120 s of the tracker's
#   TIME_WAIT; since 6.5 a new flow takes it over. The kernel of a NAT box elsewhere
#   on the path is not known, so closed flows are not counted there.
# custom:
#   id: TL506
#   severity: error
#   when: [edges]
#   kernels: before 6.5 closed flows count too
#   parameters: []
#   reads: [net.netfilter.nf_conntrack_tcp_timeout_time_wait]
#   facts: [edges, nat, nat_ports, concurrent, rate, lifetime, destinations, roles]
#   roles: [nat-gateway]
#   overrides: []
#   proof: [SNAT]
#   sources:
#     - "Linux commit 458972550287 (6.5): a closing entry is evicted on a clash"
#     - "measured on Linux 6.18: the 11th held flow through 10 ports is dropped, 25 closed ones are not"
#   remedy: give the pool more addresses or ports, or keep connections open and reuse them
package tcplint.rules.TL506

import data.tcplint.lib

report contains {
	"edge": edge.index,
	"message": sprintf("%s holds %d flows%s, and its NAT pool has %d ports for %s: the next connection is dropped without an answer", [
		lib.edge_name(edge),
		flows,
		closed_words(edge),
		edge.nat_ports,
		destinations_words(edge),
	]),
} if {
	some edge in lib.edges
	edge.nat != false
	edge.nat_ports > 0
	is_number(edge.destinations)
	flows := open_flows(edge) + closed_flows(edge)
	flows > edge.nat_ports * edge.destinations
}

open_flows(edge) := edge.concurrent if {
	is_number(edge.concurrent)
} else := floor((edge.rate * edge.lifetime_ns) / 1000000000) if {
	is_number(edge.rate)
	is_number(edge.lifetime_ns)
} else := 0

# 458972550287
closed_flows(edge) := floor(edge.rate * seconds) if {
	lib.role("nat-gateway")
	lib.kernel_below([6, 5])
	is_number(edge.rate)
	seconds := time_wait_seconds
} else := 0

closed_words(edge) := ", closed ones in the tracker's TIME_WAIT included" if {
	closed_flows(edge) > 0
} else := ""

time_wait_seconds := seconds if {
	seconds := lib.asked_int("net.netfilter.nf_conntrack_tcp_timeout_time_wait")
} else := 120

destinations_words(edge) := "one destination" if {
	edge.destinations == 1
} else := sprintf("%d destinations", [edge.destinations])

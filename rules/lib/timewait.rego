# TIME_WAIT: which edges leave it on this host, and how much of it.
package tcplint.lib

import data.tcplint.model

# Connections of an edge that stay in TIME_WAIT here: TIME_WAIT is where the
# connection was closed first, and on loopback that is always this host. An
# outbound edge has no more of them than tuples.
edge_time_waits_held(edge) := min([asked, edge_tuples(edge)]) if {
	edge.to != null
	asked := (edge.rate * time_wait_ns) / model.second_ns
} else := (edge.rate * time_wait_ns) / model.second_ns

leaves_time_wait(edge) if {
	edge.closes_first == "self"
	not edge.linger_zero == true
}

leaves_time_wait(edge) if {
	edge.loopback == true
	not edge.linger_zero == true
}

may_leave_time_wait(edge) if leaves_time_wait(edge)

may_leave_time_wait(edge) if {
	edge.closes_first == "unknown"
	not edge.linger_zero == true
}

# What the declared edges come to when they have run for a minute.
expected_time_waits := sum([edge_time_waits_held(edge) |
	some edge in edges
	leaves_time_wait(edge)
	is_number(edge.rate)
])

# The same if this host closes first wherever nobody says who does.
most_expected_time_waits := sum([edge_time_waits_held(edge) |
	some edge in edges
	may_leave_time_wait(edge)
	is_number(edge.rate)
])

# Edges that may leave TIME_WAIT here at a rate that nobody stated.
time_wait_rate_missing if {
	some edge in edges
	may_leave_time_wait(edge)
	edge.rate == null
	not edge.pool == true
}

# Edges over which tcp_tw_reuse=2 does not help. A peer that is not known to be
# this host is another one.
remote_outbound := [edge | some edge in outbound; not edge.loopback == true]

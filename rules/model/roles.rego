# What a host in a role should set for TIME_WAIT and local ports: one table, each
# value with its reason and source. That there is nothing to set is an answer
# too, and the most frequent one.
package tcplint.model

# METADATA
# description: |
#   The answer to `data.tcplint.model.role_values` for a role, who closes its
#   connections first (self, peer, unknown), whether clients come through NAT,
#   the kernel (null: a supported one, 4.19 or later) and the ports of its
#   listeners. `reason` is why the values are these, or why there are none.
role_values := {
	"values": {parameter: entry |
		some parameter, entries in role_value
		some entry in entries
	},
	"reason": role_reason,
}

# METADATA
# description: What the values depend on.
# schemas:
#   - input: {"type": "object", "properties": {"role": {"type": "string"}, "closes_first": {"type": "string"}, "nat": {}, "kernel": {}, "listeners": {"type": "array", "items": {"type": "number"}}}}
role_question := input

# --- connect() and the ports that wait

role_value["net.ipv4.tcp_tw_reuse"] contains {
	"value": "1",
	"reason": concat("", [role_edge[role_question.role], ": connect() takes the local ports that are in TIME_WAIT again after a second", where_self]),
	"source": "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(); measured on Linux 6.18: 100 ports carry 100 connections a second with it, 1.6 without",
} if {
	may_reuse
}

role_value["net.ipv4.tcp_timestamps"] contains {
	"value": "1",
	"reason": concat("", ["the default, and what tcp_tw_reuse asks of both ends: without it nothing is reused", nat_addition]),
	"source": "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique() asks for tw_ts_recent_stamp; RFC 7323",
} if {
	may_reuse
}

role_value["net.ipv4.tcp_timestamps"] contains {
	"value": "1",
	"reason": "the default: clients behind one NAT address that reuse a port are told apart by it, and their own tcp_tw_reuse needs it here; off, it helps against nothing",
	"source": "Linux 6.12 net/ipv4/tcp_minisocks.c tcp_timewait_state_process(); RFC 7323",
} if {
	role_question.nat == true
	role_question.role != "nat-gateway"
	not may_reuse
}

# 16384 is even and 65535 odd: as many ports of the parity that connect() prefers
# as of the other (Linux 4.2, 07f4c90062f8).
role_value["net.ipv4.ip_local_port_range"] contains {
	"value": "16384 65535",
	"reason": "49,152 ports to each backend instead of 28,232, above the ports that programs usually listen on; those that listen inside it belong into ip_local_reserved_ports",
	"source": "Linux 6.12 net/ipv4/inet_hashtables.c __inet_hash_connect(); the model of data.tcplint.model.capacity",
} if {
	wide_range
}

role_value["net.ipv4.ip_local_reserved_ports"] contains {
	"value": concat(",", [sprintf("%d", [port]) | some port in listeners_in_wide_range]),
	"reason": "this host listens there, inside ip_local_port_range: an outbound connection must not take the port before the program does",
	"source": "measured on Linux 6.18: listen() on a port that an outbound connection holds fails with EADDRINUSE, also in TIME_WAIT",
} if {
	wide_range
	count(listeners_in_wide_range) > 0
}

# --- what no host may have

role_value["net.ipv4.tcp_tw_recycle"] contains {
	"value": "0",
	"reason": concat("", ["1 refuses connections of clients that share an address, for up to 60 s; Linux 4.12 removed it", nat_urgency]),
	"source": "Linux commit 4396e46187ca (4.12): tcp: remove tcp_tw_recycle",
} if {
	kernel_known_below([4, 12])
	role_question.role != "container"
}

# --- why

role_reason := "a database is connected to: TIME_WAIT is on its listener's port or at the other end, and costs no port here. What can be short is the listen queue: the program's backlog and net.core.somaxconn" if {
	role_question.role == "database"
} else := "TIME_WAIT is on the hosts whose connections these are, not on the gateway: look at the size of the connection table and the ports of the SNAT pool" if {
	role_question.role == "nat-gateway"
} else := "each pod has its own network namespace, which starts from the kernel's defaults whatever the node sets: set it in the pod" if {
	role_question.role == "kubernetes-node"
} else := "before Linux 4.11 tcp_tw_reuse is no setting of a network namespace: it is the host's" if {
	role_question.role == "container"
	kernel_known_below([4, 11])
} else := sprintf("%s, where the other end closes first: TIME_WAIT is on the other end and no local port waits here", [role_edge[role_question.role]]) if {
	role_question.closes_first == "peer"
} else := sprintf("%s, where this host closes first: TIME_WAIT holds local ports here", [role_edge[role_question.role]]) if {
	role_question.closes_first == "self"
} else := sprintf("%s: who closes first is not stated, and these values do nothing where the other end does", [role_edge[role_question.role]])

role_edge := {
	"load-balancer": "connections to the backends",
	"web": "connections to the database and other services",
	"client": "connections to servers",
	"container": "connections to other services",
}

may_reuse if {
	role_edge[role_question.role]
	role_question.closes_first != "peer"
	not host_global
}

# Per network namespace since Linux 4.11 at the latest (56ab6b93007e).
host_global if {
	role_question.role == "container"
	kernel_known_below([4, 11])
}

wide_range if {
	role_question.role == "load-balancer"
	role_question.closes_first == "self"
}

listeners_in_wide_range := sort({port | some port in role_question.listeners; port >= 16384; port <= 65535})

kernel_known_below(version) if {
	role_question.kernel != null
	role_question.kernel.version < version
}

where_self := "; where the other end closes first it does nothing" if {
	role_question.closes_first == "unknown"
} else := ""

nat_addition := ". Behind NAT it stays on all the more: it tells clients apart that reuse a port" if {
	role_question.nat == true
} else := ""

nat_urgency := ". Clients come through NAT here: they would be the ones" if {
	role_question.nat == true
} else := ""

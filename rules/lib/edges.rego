# What an edge is, beyond its arithmetic: where it leaves TIME_WAIT, and why
# tcp_tw_reuse acts on it or not.
package tcplint.lib

import data.tcplint.model

# Where the TIME_WAITs of an edge are, seen from this host: "local-ports" (here,
# each holds a port of the range), "listener" (here, on the port of the
# listener, which they do not use up), "peer", "nowhere" (SO_LINGER 0 sends a
# RST) or "unknown".
time_wait_place(edge) := "unknown" if {
	edge.closes_first == "unknown"
} else := "nowhere" if {
	edge.closes_first == "self"
	edge.linger_zero == true
} else := "local-ports" if {
	edge.closes_first == "self"
	edge.to != null
} else := "listener" if {
	edge.closes_first == "self"
} else := "peer"

# Why connect() does not reuse a TIME_WAIT of an outbound edge; undefined where
# it does. The peer sends timestamps unless somebody says that it does not.
reuse_obstacle(edge) := "tcp_tw_reuse is 0" if {
	int("net.ipv4.tcp_tw_reuse") == 0
} else := "tcp_tw_reuse is 2, which reuses on loopback only" if {
	int("net.ipv4.tcp_tw_reuse") == 2
	not edge.loopback == true
} else := "timestamps are off here" if {
	int("net.ipv4.tcp_timestamps") == 0
} else := "the peer sends no timestamps" if {
	edge.peer_timestamps == false
}

# What a tuple of the edge is held for after the connection, as the worst case
# of what is known: nothing where the peer closes first.
edge_wait_at_most_ns(edge) := 0 if {
	edge_time_waits(edge) == {0}
} else := reuse_delay_ns if {
	edge_reuse_usable(edge)
} else := time_wait_ns

edge_wait_at_least_ns(edge) := 0 if {
	0 in edge_time_waits(edge)
} else := edge_wait_at_most_ns(edge)

# The rate uses up the tuples of the edge, whoever closes first.
edge_exhausted(edge) if {
	is_number(edge.rate)
	model.exceeds(edge.rate, edge_tuples(edge), edge_lifetime_ns(edge) + edge_wait_at_least_ns(edge))
	not buckets_leave(edge, edge_tuples(edge))
}

# The same if this host closes first, where nobody says who does.
edge_maybe_exhausted(edge) if {
	is_number(edge.rate)
	model.exceeds(edge.rate, edge_tuples(edge), edge_lifetime_ns(edge) + edge_wait_at_most_ns(edge))
	not buckets_leave(edge, edge_tuples(edge))
}

# No more connections than tcp_max_tw_buckets are kept in TIME_WAIT on the whole
# host, and one that is not kept holds nothing (Linux 6.12
# net/ipv4/inet_timewait_sock.c inet_twsk_alloc()). The default grows with the
# memory and is seldom met, so that only another value counts.
buckets_leave(edge, tuples) if {
	not is_default("net.ipv4.tcp_max_tw_buckets")
	buckets := int("net.ipv4.tcp_max_tw_buckets")
	buckets >= 0
	alive := (edge.rate * edge_lifetime_ns(edge)) / model.second_ns
	alive + buckets <= tuples
}

# A peer that is a database by its listeners, or by the name that the edge
# gives it: a known port behind it, or a word.
database_peer(edge) if {
	some listener in edge.peer_listeners
	listener.port in database_ports
}

database_peer(edge) if {
	is_string(edge.to)
	regex.match(database_words, edge.to)
}

# IANA service names and port numbers: ms-sql-s, oracle, mysql, postgresql,
# couchdb, redis, cassandra, memcache, mongodb.
database_ports := {1433, 1521, 3306, 5432, 5984, 6379, 9042, 11211, 27017}

database_words := `(?i)(^|[^a-z])(db|database|mysql|mariadb|percona|postgres|postgresql|pgsql|pgbouncer|oracle|mssql|mongo|mongodb|redis|memcached|cassandra|couchdb)([^a-z]|$)|:(1433|1521|3306|5432|5984|6379|9042|11211|27017)$`

# "28,232 ports x 2 destinations x 1 source address"
edge_tuples_text(edge) := sprintf("%s x %s x %s", [
	counted(usable_ports, "port"),
	counted(edge_destinations(edge), "destination"),
	counted_as(number_or(edge.source_addresses, 1), "source address", "source addresses"),
])

counted(n, noun) := counted_as(n, noun, concat("", [noun, "s"]))

counted_as(1, one, _) := concat(" ", ["1", one])

counted_as(n, _, many) := sprintf("%s %s", [grouped(n), many]) if n != 1

# "60 s", "1 s", "50 ms"
duration_text(ns) := sprintf("%v s", [ns / model.second_ns]) if {
	ns >= model.second_ns
} else := sprintf("%v ms", [ns / 1000000])

# A ratio with one decimal, rounded up, so that what is missing is enough.
factor(a, b) := ceil((a / b) * 10) / 10

# 1234567 as "1,234,567".
grouped(n) := sprintf("%d", [n]) if {
	n < 1000
} else := sprintf("%d,%03d", [floor(n / 1000), n % 1000]) if {
	n < 1000000
} else := sprintf("%d,%03d,%03d", [floor(n / 1000000), floor(n / 1000) % 1000, n % 1000])

# Bytes as people check them by hand: "0.5 MB", a million each.
megabytes(bytes) := sprintf("%v MB", [round(bytes / 100000) / 10])

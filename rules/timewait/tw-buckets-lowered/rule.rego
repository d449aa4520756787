# METADATA
# scope: package
# title: tcp_max_tw_buckets is lowered
# description: |
#   tcp_max_tw_buckets is how many sockets a network namespace keeps in
#   TIME_WAIT, orphans in FIN_WAIT2 included. Above it nothing old is cleaned
#   away: the connection that closes next gets no TIME_WAIT at all, its last ACK
#   is not repeated, and late segments can reach the connection that follows.
#   Nothing is logged; only TcpExt.TCPTimeWaitOverflow counts. The kernel's
#   documentation says never to lower it, and the default is taken from the
#   memory size: half of the hash table of connections.
#
#   A connection that this host closes first stays for 60 seconds, so an edge
#   with 500 of them a second needs 30,000. Below the sum of the declared edges
#   it is an error, below the default a warning.
# custom:
#   id: TL106
#   severity: warning
#   parameters: [net.ipv4.tcp_max_tw_buckets]
#   reads: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports, net.ipv4.tcp_tw_timeout]
#   facts: [kernel, memory, edges, closes_first, rate, linger_zero, pool, destinations, source_addresses, bind_address_no_port, listeners]
#   proof: [TWCAP]
#   sources:
#     - "Linux 6.12 net/ipv4/inet_timewait_sock.c inet_twsk_alloc(): none above sysctl_max_tw_buckets"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst: tcp_max_tw_buckets must not be lowered artificially"
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_sk_init(): half of the hash table"
#   remedy: delete the line, so that the default for the memory size holds
package tcplint.rules.TL106

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_max_tw_buckets",
	"settings": [setting.index],
	"severity": "error",
	"message": sprintf("tcp_max_tw_buckets=%d is below the %d connections that the declared edges leave in TIME_WAIT here: those above it are closed without TIME_WAIT, and late segments can reach the next connection", [value, ceil(lib.expected_time_waits)]),
	"remedy": sprintf("delete the line, or set net.ipv4.tcp_max_tw_buckets to %d or more", [ceil(lib.expected_time_waits)]),
} if {
	setting := lib.in_force("net.ipv4.tcp_max_tw_buckets")
	value := positive
	value < lib.expected_time_waits
}

report contains {
	"parameter": "net.ipv4.tcp_max_tw_buckets",
	"settings": [setting.index],
	"message": sprintf("tcp_max_tw_buckets=%d is below %s: connections above it are closed without TIME_WAIT, and old ones are not cleaned away", [value, default_text]),
} if {
	setting := lib.in_force("net.ipv4.tcp_max_tw_buckets")
	value := positive
	below_default
	not value < lib.expected_time_waits
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.tcp_max_tw_buckets",
	"settings": [setting.index],
	"missing": sort(missing),
	"message": sprintf("whether tcp_max_tw_buckets=%d holds all connections that this host closes first depends on the edges", [value]),
} if {
	setting := lib.in_force("net.ipv4.tcp_max_tw_buckets")
	value := positive
	not below_default
	not value < lib.expected_time_waits
	count(missing) > 0
}

positive := value if {
	value := lib.int("net.ipv4.tcp_max_tw_buckets")
	value > 0
}

below_default if positive < lib.default_int("net.ipv4.tcp_max_tw_buckets")

default_text := sprintf("the %d that %s takes by itself with %s", [lib.default_int("net.ipv4.tcp_max_tw_buckets"), lib.kernel_name, memory_text]) if {
	lib.stated("memory")
} else := "what the kernel takes by itself for the memory size"

memory_text := sprintf("%d GiB", [lib.memory / 1073741824]) if {
	lib.memory % 1073741824 == 0
} else := sprintf("%d MiB", [floor(lib.memory / 1048576)])

missing contains "closes_first" if {
	positive < lib.most_expected_time_waits
}

missing contains "rate" if {
	lib.time_wait_rate_missing
}

# METADATA
# scope: package
# title: A listening port lies in the port range
# description: |
#   connect() and bind(0) take any free port of ip_local_port_range. If that is
#   the port of a program that is not running at this moment, during a restart
#   or before it was started, its listen() fails with EADDRINUSE, also with
#   SO_REUSEADDR, and also while the connection is in TIME_WAIT. It happens
#   seldom and at the worst time. A port in ip_local_reserved_ports is left out
#   of the choice; the program can still bind it.
#
#   A range below the default's 32768 meets many common ports: 3306, 5432,
#   6379, 8080, 9090. Without the listeners of the host such a range cannot be
#   judged.
# custom:
#   id: TL203
#   severity: warning
#   parameters: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports]
#   facts: [listeners]
#   proof: [LISTEN-STOLEN]
#   sources:
#     - "Linux 6.12 net/ipv4/inet_hashtables.c __inet_hash_connect(): leaves out reserved ports only"
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst: ip_local_reserved_ports"
#   remedy: add the port to net.ipv4.ip_local_reserved_ports, or move the range
package tcplint.rules.TL203

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": settings,
	"message": sprintf("%s in the range %d-%d that connect() chooses from: an outbound connection can hold it when the program starts, and listen() then fails with EADDRINUSE", [listeners_text, lib.port_range[0], lib.port_range[1]]),
	"remedy": sprintf("set net.ipv4.ip_local_reserved_ports=%s, or let the range begin above", [wanted_list]),
} if {
	count(lib.exposed_listeners) > 0
}

report contains {
	"verdict": "undetermined",
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": settings,
	"missing": ["listeners"],
	"message": sprintf("whether a program listens in the range %d-%d that connect() chooses from is not known", [lib.port_range[0], lib.port_range[1]]),
} if {
	not lib.stated("listeners")
	lib.in_force("net.ipv4.ip_local_port_range")
	wider_than_default
}

# The line that makes it so: the range, else the list that lacks the port.
settings := [setting.index] if {
	setting := lib.in_force("net.ipv4.ip_local_port_range")
} else := [setting.index] if {
	setting := lib.in_force("net.ipv4.ip_local_reserved_ports")
} else := []

listeners_text := sprintf("port %d is a listener's and lies", [lib.exposed_listeners[0]]) if {
	count(lib.exposed_listeners) == 1
} else := sprintf("ports %s are listeners' and lie", [exposed_text])

exposed_text := ports_text(lib.exposed_listeners) if {
	count(lib.exposed_listeners) <= 10
} else := sprintf("%s and %d more", [ports_text(array.slice(lib.exposed_listeners, 0, 10)), count(lib.exposed_listeners) - 10])

ports_text(ports) := concat(", ", [sprintf("%d", [port]) | some port in ports])

# What is reserved now must stay: a write replaces the whole list.
wanted_list := concat(",", array.concat(
	[lib.interval_text(interval) | some interval in lib.reserved_ports],
	[sprintf("%d", [port]) | some port in lib.exposed_listeners],
))

wider_than_default if not within_default

within_default if {
	ends := regex.split(`[ \t]+`, lib.default_of("net.ipv4.ip_local_port_range"))
	to_number(ends[0]) <= lib.port_range[0]
	lib.port_range[1] <= to_number(ends[1])
}

# What each remedy buys towards a destination, in connections a second.
package tcplint.model.outlook

import data.tcplint.lib

# In the order in which to try them. Nothing is gained by any where ports set no
# limit.
remedies(destination) := [remedy |
	destination.usable_ports > 0
	some name in ["pool", "tcp_tw_reuse", "wider range", "second destination", "second source address"]
	some remedy in remedy_of(name, destination)
]

# --- keep-alive, a pool

remedy_of("pool", destination) := [{
	"name": "pool", "rate": null, "acts": true,
	"says": sprintf("keep connections open (keep-alive, a pool): only those at work hold a port then, %s at this moment instead of %s, since what stays open leaves no TIME_WAIT", [
		lib.grouped(alive(destination)), lib.grouped(destination.ports_in_use),
	]),
}] if {
	held_by(destination) == "time_wait"
} else := [{
	"name": "pool", "rate": null, "acts": false,
	"says": sprintf("a pool does not help: %s does not answer", [lib.endpoint(destination.remote, destination.remote_port)]),
}] if {
	held_by(destination) == "syn_sent"
} else := [{
	"name": "pool", "rate": null, "acts": false,
	"says": "a pool does not help: the program is to close what the other end has closed",
}] if {
	held_by(destination) == "close_wait"
} else := [{
	"name": "pool", "rate": null, "acts": false,
	"says": "the connections stay open already, and become more: find who does not give them back",
}] if {
	grows_open(destination)
	not rate_now(destination)
} else := [{
	"name": "pool", "rate": null, "acts": false,
	"says": "the connections stay open already, as in a pool",
}] if {
	held_by(destination) == "open"
	not rate_now(destination)
} else := []

# --- tcp_tw_reuse

remedy_of("tcp_tw_reuse", destination) := [{
	"name": "tcp_tw_reuse", "rate": only([rate | rate := lasting(destination, destination.usable_ports, lib.live_reuse_delay_ns)]), "acts": true,
	"says": sprintf("tcp_tw_reuse=%s acts already: a port in TIME_WAIT is taken again after %s", [lib.live("net.ipv4.tcp_tw_reuse"), lib.duration_text(lib.live_reuse_delay_ns)]),
}] if {
	waits_here(destination)
	lib.reuse_acts(destination)
} else := [{
	"name": "tcp_tw_reuse", "rate": null, "acts": false,
	"says": sprintf("tcp_tw_reuse would take nothing again here: %s", [obstacle]),
}] if {
	waits_here(destination)
	obstacle := peer_obstacle(destination)
} else := [{
	"name": "tcp_tw_reuse", "rate": only([rate | rate := lasting(destination, destination.usable_ports, lib.live_reuse_delay_ns)]), "acts": true,
	"says": sprintf("%s: connect() takes a port in TIME_WAIT again after %s%s", [reuse_steps, lib.duration_text(lib.live_reuse_delay_ns), from_to(destination, destination.usable_ports, [lib.live_reuse_delay_ns])]),
}] if {
	waits_here(destination)
} else := [{
	"name": "tcp_tw_reuse", "rate": null, "acts": false,
	"says": "tcp_tw_reuse changes nothing here: it takes ports in TIME_WAIT again, and hardly any of these is",
}]

peer_obstacle(destination) := "the peer sends no timestamps" if {
	lib.peer_without_timestamps(destination)
} else := "it is on, and none was taken again between the two looks; where timestamps are on at both ends the program binds its ports itself" if {
	lib.live_reuse(destination)
	lib.none_reused(destination)
}

reuse_steps := "net.ipv4.tcp_tw_reuse=1 and net.ipv4.tcp_timestamps=1" if {
	lib.live_int("net.ipv4.tcp_timestamps") == 0
} else := "net.ipv4.tcp_tw_reuse=1"

# --- more ports

remedy_of("wider range", destination) := [{
	"name": "wider range", "rate": only([rate | rate := lasting(destination, lib.wide_ports, waits_ns(destination))]), "acts": true,
	"says": sprintf("net.ipv4.ip_local_port_range=\"%d %d\": %s ports%s", [
		lib.wide_range[0], lib.wide_range[1], lib.grouped(lib.wide_ports), from_to(destination, lib.wide_ports, waits(destination)),
	]),
}] if {
	lib.wide_ports > destination.usable_ports
} else := [{
	"name": "wider range", "rate": null, "acts": false,
	"says": sprintf("ip_local_port_range is wide already: %s usable ports", [lib.grouped(destination.usable_ports)]),
}]

remedy_of("second destination", destination) := doubled("second destination", "a second address or port of the destination", destination)

remedy_of("second source address", destination) := doubled("second source address", "a second source address, bound with IP_BIND_ADDRESS_NO_PORT", destination)

doubled(name, what, destination) := [{
	"name": name, "rate": only([rate | rate := lasting(destination, ports, waits_ns(destination))]), "acts": true,
	"says": sprintf("%s: twice the ports%s", [what, from_to(destination, ports, waits(destination))]),
}] if {
	ports := destination.usable_ports * 2
}

# None where nobody knows who closes first.
waits(destination) := [wait_ns | wait_ns := waits_ns(destination)]

# ", 56,464/s instead of 470/s"
from_to(_, _, []) := ""

from_to(destination, ports, [wait_ns]) := sprintf(", %s/s instead of %s/s", [lib.grouped(after), lib.grouped(before)]) if {
	after := lasting(destination, ports, wait_ns)
	before := lasting(destination, destination.usable_ports, waits_ns(destination))
} else := ""

# METADATA
# scope: package
# title: tcp_tw_reuse is on and cannot act
# description: |
#   tcp_tw_reuse lets connect() take a local port in TIME_WAIT again if the old
#   connection had TCP timestamps, which both ends have to send. Here it is on, ports
#   to the destination wait in TIME_WAIT, and the connections to it have no
#   timestamps: none of those ports can be taken before its 60 seconds are over. The
#   usual cause is tcp_timestamps=0 at one of the ends, or a firewall between them
#   that strips the option.
#
#   Of a destination the rule speaks from a tenth of the ports on. Above half of them
#   it is TL801 that speaks, and says the same cause. Where the running kernel has
#   tcp_tw_reuse=1 and tcp_timestamps=0, and no file makes it so, the rule says that
#   however many ports wait: TL101 reads files only. Leave tcp_tw_reuse on: it does no
#   harm, and acts once both ends send timestamps.
# custom:
#   id: TL808
#   severity: warning
#   when: [observed]
#   parameters: [net.ipv4.tcp_tw_reuse, net.ipv4.tcp_timestamps]
#   reads: []
#   facts: []
#   overrides: [TL603]
#   proof: [REUSE-TS-PEER]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(): the old connection must have had a timestamp"
#     - "measured on Linux 6.18: with tcp_timestamps=0 at the peer nothing is reused"
#   remedy: set net.ipv4.tcp_timestamps=1 at both ends
#   part: line
package tcplint.rules.TL808

import data.tcplint.lib
import data.tcplint.model

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"observed": lib.destination_name(destination),
	"related": lib.deciding_lines(["net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_timestamps"]),
	"message": sprintf("tcp_tw_reuse=%d takes none of the %s ports to %s that are in TIME_WAIT: %s", [lib.live_int("net.ipv4.tcp_tw_reuse"), lib.grouped(lib.ports_waiting(destination)), lib.endpoint(destination.remote, destination.remote_port), why]),
	"remedy": remedy(destination),
} if {
	some destination in idle
	why := lib.live_reuse_obstacle(destination)
}

# Nothing shows it yet, and no line is to blame.
report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"observed": "running kernel",
	"related": lib.deciding_lines(["net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_timestamps"]),
	"message": "the running kernel has tcp_tw_reuse=1 and tcp_timestamps=0: connect() takes no port in TIME_WAIT again, and fails with EADDRNOTAVAIL once all of them wait",
	"remedy": "set net.ipv4.tcp_timestamps=1 here, or tcp_tw_reuse to its default",
} if {
	lib.observation.parameters["net.ipv4.tcp_tw_reuse"] == "1"
	lib.observation.parameters["net.ipv4.tcp_timestamps"] == "0"
	count(idle) == 0
	not said_of_a_line
}

idle := [destination |
	some destination in lib.observation.destinations
	lib.live_reuse(destination)
	lib.ports_waiting(destination) > destination.usable_ports * model.thresholds.reuse_idle
	lib.live_reuse_obstacle(destination)
]

# By TL101.
said_of_a_line if {
	lib.in_force("net.ipv4.tcp_tw_reuse")
	lib.int("net.ipv4.tcp_tw_reuse") in {1, 2}
	lib.int("net.ipv4.tcp_timestamps") == 0
}

remedy(destination) := "set net.ipv4.tcp_timestamps=1 here" if {
	lib.live_int("net.ipv4.tcp_timestamps") == 0
} else := sprintf("set net.ipv4.tcp_timestamps=1 on %s, and let no firewall on the way strip the option", [destination.remote]) if {
	lib.peer_without_timestamps(destination)
} else := sprintf("look whether the connections to %s have timestamps (ss -Htin dst %s shows ts)", [destination.remote, destination.remote])

# METADATA
# scope: package
# title: conf.all without conf.default, or the reverse
# description: |
#   An interface takes conf.default when it appears, and the kernel then combines
#   its own value with conf.all, for each key in another way: rp_filter and arp_*
#   take the larger one, send_redirects and others count if either is set,
#   accept_source_route only if both are; most IPv6 keys ignore conf.all. So with
#   conf.all alone an interface that comes later, a tunnel or a container's veth,
#   may not do what the line says, and with conf.default alone the interfaces that
#   are there already do not. Keys that conf.all sets everywhere, such as forwarding
#   and disable_ipv6, need no second line, and where the two come to the same the
#   rule is silent.
# custom:
#   id: TL705
#   severity: info
#   parameters: ["net.ipv4.conf.*", "net.ipv6.conf.*"]
#   reads: []
#   facts: []
#   overrides: []
#   proof: []
#   sources:
#     - "Linux 6.12 include/linux/inetdevice.h: IN_DEV_MAXCONF, IN_DEV_ORCONF, IN_DEV_ANDCONF"
#     - "Linux 6.12 net/ipv4/devinet.c inet_forward_change(), net/ipv6/addrconf.c addrconf_disable_ipv6(), addrconf_fixup_forwarding()"
#   remedy: set the key in conf.all and in conf.default
#   part: key
package tcplint.rules.TL705

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("%s is set and %s is not: an interface that appears later takes %s=%d for itself, which comes to %d with conf.all", [
		parameter,
		other,
		other,
		standard,
		outcome,
	]),
	"remedy": sprintf("set %s too", [other]),
} if {
	some [parameter, family, "all", key] in conf_parameters
	other := sprintf("%sdefault.%s", [family, key])
	not lib.is_set(other)
	not [family, key] in set_everywhere
	setting := lib.winner(parameter)
	value := lib.asked_int(parameter)
	standard := own_default(family, key, parameter)
	outcome := combined(family, key, value, standard)
	outcome != value
}

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("%s is set and %s is not: interfaces that are there already keep their own value, and only later ones take %d", [
		parameter,
		other,
		value,
	]),
	"remedy": sprintf("set %s too", [other]),
} if {
	some [parameter, family, "default", key] in conf_parameters
	other := sprintf("%sall.%s", [family, key])
	not lib.is_set(other)
	setting := lib.winner(parameter)
	value := lib.asked_int(parameter)
	not lib.is_default(parameter)
}

conf_parameters := [[parameter, sprintf("net.%s.conf.", [parts[1]]), parts[3], parts[4]] |
	some parameter in lib.assigned_parameters
	regex.match(`^net\.ipv[46]\.conf\.(all|default)\.`, parameter)
	parts := split(parameter, ".")
]

# What the kernel starts conf.default with: the same as conf.all but for one key
# (net/ipv4/devinet.c ipv4_devconf_dflt).
own_default("net.ipv4.conf.", "accept_source_route", _) := 1

own_default(family, key, parameter) := lib.default_int(parameter) if {
	[family, key] != ["net.ipv4.conf.", "accept_source_route"]
}

# Writing conf.all writes conf.default and every interface.
set_everywhere := {
	["net.ipv4.conf.", "forwarding"],
	["net.ipv6.conf.", "forwarding"],
	["net.ipv6.conf.", "disable_ipv6"],
}

# What counts for an interface with that value of its own.
combined("net.ipv4.conf.", key, all, own) := max([all, own]) if {
	key in larger_counts
} else := either(all, own) if {
	key in either_counts
} else := both(all, own) if {
	key in both_count
} else := own

combined("net.ipv6.conf.", _, _, own) := own

larger_counts := {"rp_filter", "arp_announce", "arp_ignore", "arp_notify"}

either_counts := {
	"accept_local", "arp_filter", "log_martians", "promote_secondaries", "proxy_arp", "route_localnet",
	"secure_redirects", "send_redirects", "shared_media", "src_valid_mark",
}

both_count := {"accept_source_route", "bootp_relay", "mc_forwarding"}

either(all, own) := all if {
	all != 0
} else := own

both(all, own) := all if {
	own != 0
} else := 0

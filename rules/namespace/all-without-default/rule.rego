# METADATA
# scope: package
# title: conf.all without conf.default, or the reverse
# description: |
#   An interface takes conf.default when it appears, and the kernel then combines
#   its own value with conf.all, for each key in another way: rp_filter and arp_*
#   take the larger one, send_redirects and others count if either is set,
#   accept_source_route only if both are; most IPv6 keys ignore conf.all, which
#   then changes nothing. So with conf.all alone an interface that comes later, a
#   tunnel or a container's veth, may not do what the line says. With conf.default
#   alone the interfaces that are there already do not, except that IPv4 hands it
#   on to those that have no address yet. Keys that conf.all sets everywhere, such
#   as forwarding and disable_ipv6, need no second line, and where the two come to
#   the same the rule is silent.
# custom:
#   id: TL705
#   severity: info
#   parameters: ["net.ipv4.conf.*", "net.ipv6.conf.*"]
#   reads: [net.ipv4.ip_forward]
#   facts: []
#   overrides: []
#   proof: []
#   sources:
#     - "Linux 6.12 include/linux/inetdevice.h: IN_DEV_MAXCONF, IN_DEV_ORCONF, IN_DEV_ANDCONF, IN_DEV_RX_REDIRECTS"
#     - "Linux 6.12 net/ipv4/devinet.c inet_forward_change(), devinet_copy_dflt_conf(); net/ipv6/addrconf.c addrconf_disable_ipv6(), addrconf_fixup_forwarding()"
#     - "measured on Linux 6.18: conf.default of IPv4 reaches an interface without an address, that of IPv6 none; conf.all of accept_ra, autoconf and max_addresses reaches none"
#   remedy: set the key in conf.all and in conf.default
#   part: key
package tcplint.rules.TL705

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("%s is set and %s is not: %s", [parameter, other, all_alone(family, key, other, [standard, outcome])]),
	"remedy": sprintf("set %s too", [other]),
} if {
	some [parameter, family, "all", key] in conf_parameters
	other := sprintf("%sdefault.%s", [family, key])
	not lib.is_set(other)
	not [family, key] in lib.set_by_conf_all
	setting := lib.winner(parameter)
	value := lib.asked_int(parameter)
	standard := starting_value(family, "default", key, parameter)
	outcome := lib.interface_value(family, key, value, standard)
	outcome != value
}

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("%s is set and %s is not: %s", [parameter, other, default_alone(family, value, later)]),
	"remedy": remedy(family, key, [value, own, later]),
} if {
	some [parameter, family, "default", key] in conf_parameters
	other := sprintf("%sall.%s", [family, key])
	not lib.is_set(other)
	setting := lib.winner(parameter)
	value := lib.asked_int(parameter)
	own := starting_value(family, "default", key, parameter)
	shared := starting_value(family, "all", key, parameter)
	lib.interface_value(family, key, shared, own) != value
	later := lib.interface_value(family, key, shared, value)
}

all_alone(family, key, other, [standard, _]) := sprintf("the kernel looks at the interface's own value alone, so the line changes no interface, and one that appears later takes %s=%d", [other, standard]) if {
	lib.conf_all_ignored(family, key)
}

all_alone(family, key, other, [standard, outcome]) := sprintf("an interface that appears later takes %s=%d for itself, which comes to %d with conf.all", [other, standard, outcome]) if {
	not lib.conf_all_ignored(family, key)
}

default_alone(_, value, later) := sprintf("conf.all stays as it is, and with it even an interface that takes %d comes to %d", [value, later]) if {
	later != value
}

default_alone("net.ipv4.conf.", value, value) := sprintf("interfaces that have an address already keep their own value, and only the others take %d", [value])

default_alone("net.ipv6.conf.", value, value) := sprintf("interfaces that are there already keep their own value, and only later ones take %d", [value])

remedy(family, key, [value, own, later]) := sprintf("set %sall.%s too", [family, key]) if {
	all_helps(family, key, [value, own, later])
} else := sprintf("set %s<interface>.%s too, for each interface that is there before the loader runs; conf.all does not do it", [family, key])

# It brings the present interfaces to the value.
all_helps(family, key, [value, own, _]) if lib.interface_value(family, key, value, own) == value

# Without it not even later interfaces come to the value.
all_helps(_, _, [value, _, later]) if later != value

conf_parameters := [[parameter, sprintf("net.%s.conf.", [parts[1]]), parts[3], parts[4]] |
	some parameter in lib.assigned_parameters
	regex.match(`^net\.ipv[46]\.conf\.(all|default)\.`, parameter)
	parts := split(parameter, ".")
]

# What the kernel starts conf.all and conf.default with: the same number but for
# these keys (net/ipv4/devinet.c ipv4_devconf, ipv4_devconf_dflt; net/ipv6/addrconf.c
# ipv6_devconf, ipv6_devconf_dflt).
starting_value(family, which, key, _) := unequal_starts[family][key][which]

starting_value(family, _, key, parameter) := lib.default_int(parameter) if {
	not unequal_starts[family][key]
}

unequal_starts := {
	"net.ipv4.conf.": {"accept_source_route": {"all": 0, "default": 1}},
	"net.ipv6.conf.": {"accept_dad": {"all": 0, "default": 1}},
}

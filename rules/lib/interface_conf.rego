# What an interface makes of its own value of a key of net.*.conf and of that in
# conf.all. The keys of IPv4 are read through the macros of
# include/linux/inetdevice.h, those of IPv6 directly.
package tcplint.lib

# interface_value(family, key, all, own) is the number that counts for an
# interface, with family "net.ipv4.conf." or "net.ipv6.conf.".
interface_value(family, key, all, own) := max([all, own]) if {
	key in larger_counts[family]
} else := min([all, own]) if {
	key in smaller_counts[family]
} else := min([all, own]) if {
	router_redirects(family, key)
} else := either(all, own) if {
	key in one_is_enough[family]
} else := own

# The kernel looks at conf.all for no interface.
conf_all_ignored(family, key) if {
	not key in larger_counts[family]
	not key in smaller_counts[family]
	not key in one_is_enough[family]
}

# Writing conf.all writes conf.default and every interface
# (inet_forward_change(), addrconf_fixup_forwarding(), addrconf_disable_ipv6(),
# addrconf_fixup_linkdown(), addrconf_sysctl_addr_gen_mode()).
set_by_conf_all := {
	["net.ipv4.conf.", "forwarding"],
	["net.ipv6.conf.", "forwarding"],
	["net.ipv6.conf.", "disable_ipv6"],
	["net.ipv6.conf.", "ignore_routes_with_linkdown"],
	["net.ipv6.conf.", "addr_gen_mode"],
}

# IN_DEV_MAXCONF; accept_dad in addrconf_dad_begin().
larger_counts := {
	"net.ipv4.conf.": {"rp_filter", "arp_accept", "arp_announce", "arp_ignore", "arp_notify"},
	"net.ipv6.conf.": {"accept_dad"},
}

# IN_DEV_ANDCONF, of which all keys are switches; ipv6_srh_rcv(), ipv6_rthdr_rcv(),
# ndisc_netdev_event().
smaller_counts := {
	"net.ipv4.conf.": {"accept_source_route", "arp_evict_nocarrier", "bc_forwarding", "bootp_relay", "mc_forwarding"},
	"net.ipv6.conf.": {"accept_source_route", "ndisc_evict_nocarrier", "rpl_seg_enabled", "seg6_enabled"},
}

# IN_DEV_RX_REDIRECTS: a router obeys a redirect only if both are set, another
# host if one is.
router_redirects("net.ipv4.conf.", "accept_redirects") if int("net.ipv4.ip_forward") == 1

# IN_DEV_ORCONF; the readers of devconf_all in net/ipv6.
one_is_enough := {
	"net.ipv4.conf.": {
		"accept_local", "accept_redirects", "arp_filter", "disable_policy", "disable_xfrm", "drop_gratuitous_arp", "drop_unicast_in_l2_multicast",
		"force_igmp_version", "ignore_routes_with_linkdown", "log_martians", "promote_secondaries", "proxy_arp",
		"route_localnet", "secure_redirects", "send_redirects", "shared_media", "src_valid_mark",
	},
	"net.ipv6.conf.": {
		"disable_policy", "enhanced_dad", "force_mld_version", "keep_addr_on_down", "ndisc_notify", "optimistic_dad",
		"proxy_ndp", "use_optimistic",
	},
}

either(all, own) := all if {
	all != 0
} else := own

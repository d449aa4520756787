# Parameters whose writes act on each other.
package tcplint.lib

# The thresholds of a fragment cache: the kernel holds each write against what
# the other one is at that moment (Linux 6.12 net/ipv4/ip_fragment.c). Refused,
# although the values that the file means fit together.
out_of_order(setting) := other if {
	other := winner(other_threshold(setting.parameter))
	fits(setting, other)
}

other_threshold(parameter) := concat("", [trim_suffix(parameter, "high_thresh"), "low_thresh"]) if {
	endswith(parameter, "high_thresh")
} else := concat("", [trim_suffix(parameter, "low_thresh"), "high_thresh"])

fits(setting, other) if {
	endswith(setting.parameter, "high_thresh")
	setting.ints[0] >= other.ints[0]
}

fits(setting, other) if {
	endswith(setting.parameter, "low_thresh")
	setting.ints[0] <= other.ints[0]
}

# What a write of one parameter also sets. The switch of IPv4 forwarding:
# inet_forward_change() in Linux 6.12 net/ipv4/devinet.c. The switches of IPv6:
# addrconf_fixup_forwarding() and its like in net/ipv6/addrconf.c. Two ways to
# say one limit: Documentation/admin-guide/sysctl/vm.rst.
also_sets := {
	"net.ipv4.ip_forward": `^net\.ipv4\.conf\.([^.]+\.forwarding|all\.accept_redirects)$`,
	"net.ipv4.conf.all.forwarding": `^net\.ipv4\.(ip_forward|conf\.[^.]+\.forwarding|conf\.all\.accept_redirects)$`,
	"net.ipv6.conf.all.forwarding": `^net\.ipv6\.conf\.[^.]+\.forwarding$`,
	"net.ipv6.conf.all.disable_ipv6": `^net\.ipv6\.conf\.[^.]+\.disable_ipv6$`,
	"net.ipv6.conf.all.addr_gen_mode": `^net\.ipv6\.conf\.[^.]+\.addr_gen_mode$`,
	"net.ipv6.conf.all.ignore_routes_with_linkdown": `^net\.ipv6\.conf\.[^.]+\.ignore_routes_with_linkdown$`,
	"net.nf_conntrack_max": `^net\.netfilter\.nf_conntrack_max$`,
	"net.netfilter.nf_conntrack_max": `^net\.nf_conntrack_max$`,
	"vm.dirty_bytes": `^vm\.dirty_ratio$`,
	"vm.dirty_ratio": `^vm\.dirty_bytes$`,
	"vm.dirty_background_bytes": `^vm\.dirty_background_ratio$`,
	"vm.dirty_background_ratio": `^vm\.dirty_background_bytes$`,
	"vm.overcommit_kbytes": `^vm\.overcommit_ratio$`,
	"vm.overcommit_ratio": `^vm\.overcommit_kbytes$`,
}

# The setting that undoes what another one wrote and the kernel accepted.
undone_by(setting) := input.settings[max(causes)] if {
	causes := {winner(cause).index |
		some cause, pattern in also_sets
		regex.match(pattern, setting.parameter)
		effective(cause).accepted == true
		cause != setting.parameter
	}
	count(causes) > 0
}

# Accepted settings of such parameters that did not last.
undone := [setting |
	some cause, pattern in also_sets
	lines_of[cause]
	some parameter, _ in lines_of
	regex.match(pattern, parameter)
	held := effective(parameter)
	held.accepted == true
	setting := winner(parameter)
	setting.parameter == parameter
	setting.ints != null
	held.ints != null
	held.ints != setting.ints
]

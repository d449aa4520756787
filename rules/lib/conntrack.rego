# Connection tracking on this host.
package tcplint.lib

tracks if is_true("conntrack")

# Both need the tracker: NAT is a part of it, and kube-proxy's rules match on it.
tracks if {
	not stated("conntrack")
	some role in input.host.roles
	role in {"nat-gateway", "kubernetes-node"}
}

tracking_unknown if {
	not tracks
	not stated("conntrack")
}

# Two names of one limit: nf_conntrack_max is registered below net and below
# net/netfilter (Linux 6.12 net/netfilter/nf_conntrack_standalone.c).
conntrack_max_parameter := "net.nf_conntrack_max" if {
	is_set("net.nf_conntrack_max")
	not is_set("net.netfilter.nf_conntrack_max")
} else := "net.netfilter.nf_conntrack_max"

conntrack_max := asked_int(conntrack_max_parameter)

tracking_denied if input.host.conntrack == false

# Kernel modules that are loaded before the sysctl files are applied.
package tcplint.lib

loaded(module) if {
	some name in input.host.modules
	loads(underscored(name), underscored(module))
}

# The kernel takes dashes and underscores of a module's name for the same.
underscored(name) := replace(name, "-", "_")

loads(name, module) if name == module

# modinfo -F depends: these bring nf_conntrack along.
loads(name, "nf_conntrack") if {
	name in {"nf_nat", "nft_ct", "nft_masq", "nft_nat", "xt_conntrack", "xt_MASQUERADE", "iptable_nat", "ip6table_nat", "ip_vs"}
}

loads(name, "nf_conntrack") if startswith(name, "nf_conntrack_")

package terraform

import (
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
)

// node pools of managed Kubernetes: the values are those of the node itself.
var kubernetesNode = source.Facts{Namespace: "host", Roles: []string{"kubernetes-node"}}

func gkePool(r *resource) []carried {
	return gkeNodes(r, r.planned, "")
}

// gkeCluster has a pool of its own and a list of others.
func gkeCluster(r *resource) []carried {
	found := gkeNodes(r, r.planned, "node_config")
	for i, pool := range r.planned.field("node_pool").elements() {
		found = append(found, gkeNodes(r, pool, "node_pool["+strconv.Itoa(i)+"]")...)
	}
	return found
}

// gkeNodes: linux_node_config is computed where nobody wrote it, and then all of
// it is unknown until apply; only sysctls is what a user wrote.
func gkeNodes(r *resource, holder value, part string) []carried {
	config := holder.block("node_config", "linux_node_config")
	if config.pending() {
		return nil
	}
	c := collector{resource: r}
	c.table(config.field("sysctls"))
	return one(carried{part: part, known: kubernetesNode, settings: c.settings})
}

func aksCluster(r *resource) []carried {
	return aksNodes(r, r.planned.block("default_node_pool", "linux_os_config"))
}

func aksPool(r *resource) []carried {
	return aksNodes(r, r.planned.block("linux_os_config"))
}

// aksNodes reads a sysctl_config block. azurerm hands on every number but 0,
// which is what it keeps for a field that is not set, and always the flag: a
// block that does not mention it turns tcp_tw_reuse off
// (terraform-provider-azurerm, expandClusterNodePoolSysctlConfig).
func aksNodes(r *resource, config value) []carried {
	blocks := config.field("sysctl_config")
	c := collector{resource: r}
	if blocks.pending() {
		c.opaque(blocks) // neither block is computed: somebody writes it
	}
	for _, block := range blocks.elements() {
		if block.after.absent() {
			continue
		}
		for _, field := range aksFields {
			if v := block.field(field.name); v.pending() || isPositive(v) {
				c.add(field.parameter, v)
			}
		}
		c.portRange(positive(block.field("net_ipv4_ip_local_port_range_min")), positive(block.field("net_ipv4_ip_local_port_range_max")))
		c.aksReuse(block.field("net_ipv4_tcp_tw_reuse"))
	}
	return one(carried{known: kubernetesNode, settings: c.settings})
}

func isPositive(v value) bool {
	number, ok := v.number()
	return ok && number != "0"
}

func positive(v value) value {
	if !isPositive(v) {
		v.after = nil
	}
	return v
}

func (c *collector) aksReuse(v value) {
	written, text := "0", "false"
	if v.after.is('t') {
		written, text = "1", "true"
	}
	c.put("net.ipv4.tcp_tw_reuse", written, text, v)
	if v.absent() {
		c.settings[len(c.settings)-1].Note = "not set, and azurerm sends false"
	}
}

// aksFields are the whole numbers of a sysctl_config block.
var aksFields = []struct{ name, parameter string }{
	{"fs_aio_max_nr", "fs.aio-max-nr"},
	{"fs_file_max", "fs.file-max"},
	{"fs_inotify_max_user_watches", "fs.inotify.max_user_watches"},
	{"fs_nr_open", "fs.nr_open"},
	{"kernel_threads_max", "kernel.threads-max"},
	{"net_core_netdev_max_backlog", "net.core.netdev_max_backlog"},
	{"net_core_optmem_max", "net.core.optmem_max"},
	{"net_core_rmem_default", "net.core.rmem_default"},
	{"net_core_rmem_max", "net.core.rmem_max"},
	{"net_core_somaxconn", "net.core.somaxconn"},
	{"net_core_wmem_default", "net.core.wmem_default"},
	{"net_core_wmem_max", "net.core.wmem_max"},
	{"net_ipv4_neigh_default_gc_thresh1", "net.ipv4.neigh.default.gc_thresh1"},
	{"net_ipv4_neigh_default_gc_thresh2", "net.ipv4.neigh.default.gc_thresh2"},
	{"net_ipv4_neigh_default_gc_thresh3", "net.ipv4.neigh.default.gc_thresh3"},
	{"net_ipv4_tcp_fin_timeout", "net.ipv4.tcp_fin_timeout"},
	{"net_ipv4_tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_intvl"},
	{"net_ipv4_tcp_keepalive_probes", "net.ipv4.tcp_keepalive_probes"},
	{"net_ipv4_tcp_keepalive_time", "net.ipv4.tcp_keepalive_time"},
	{"net_ipv4_tcp_max_syn_backlog", "net.ipv4.tcp_max_syn_backlog"},
	{"net_ipv4_tcp_max_tw_buckets", "net.ipv4.tcp_max_tw_buckets"},
	{"net_netfilter_nf_conntrack_buckets", "net.netfilter.nf_conntrack_buckets"},
	{"net_netfilter_nf_conntrack_max", "net.netfilter.nf_conntrack_max"},
	{"vm_max_map_count", "vm.max_map_count"},
	{"vm_swappiness", "vm.swappiness"},
	{"vm_vfs_cache_pressure", "vm.vfs_cache_pressure"},
}

# METADATA
# scope: package
# title: The kubelet does not accept this parameter for a pod
# description: |
#   A pod's securityContext.sysctls may hold the parameters of the kubelet's safe
#   list: kernel.shm_rmid_forced, ip_local_port_range, tcp_syncookies,
#   ping_group_range, ip_unprivileged_port_start; from 1.27 ip_local_reserved_ports,
#   from 1.29 tcp_keepalive_time, _intvl, _probes and tcp_fin_timeout, from 1.32
#   tcp_rmem and tcp_wmem, from 1.37 tcp_slow_start_after_idle and
#   tcp_notsent_lowat. A pod with another one is scheduled and then fails with
#   SysctlForbidden, unless the kubelet of the node was started with
#   --allowed-unsafe-sysctls for it. tcp_tw_reuse and somaxconn are not on the list.
# custom:
#   id: TL704
#   severity: warning
#   when: [container]
#   parameters: ["net.*", "kernel.shm*", "kernel.msg*", kernel.sem, "fs.mqueue.*"]
#   reads: []
#   facts: [namespace, kubelet]
#   roles: [container]
#   overrides: []
#   proof: []
#   sources:
#     - "kubernetes pkg/kubelet/sysctl/safe_sysctls.go v1.26 and v1.29"
#     - "kubernetes.io Using sysctls in a Kubernetes Cluster: the safe set, with versions"
#   remedy: start the kubelet of the nodes with --allowed-unsafe-sysctls, or delete the line
#   part: key
package tcplint.rules.TL704

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s is not a safe parameter for a pod%s: the pod fails with SysctlForbidden unless the node's kubelet allows it", [setting.parameter, because(setting.parameter)]),
	"remedy": sprintf("start the kubelet of the nodes with --allowed-unsafe-sysctls=%s, or delete the line", [setting.parameter]),
} if {
	some setting in pod_settings
	unsafe(setting.parameter)
}

report contains {
	"verdict": "undetermined",
	"missing": ["kubelet"],
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s is a safe parameter for a pod from Kubernetes %s on", [setting.parameter, lib.version_text(safe[setting.parameter].kubelet)]),
} if {
	some setting in pod_settings
	not unsafe(setting.parameter)
	not lib.stated("kubelet")
	safe[setting.parameter].kubelet > [1, 0]
}

pod_settings contains setting if {
	lib.namespace == "pod"
	some setting in input.settings
	setting.kind == "assign"
	lib.may_exist(setting)
	not setting.unknown
}

unsafe(parameter) if not safe[parameter]

unsafe(parameter) if kubelet < safe[parameter].kubelet

unsafe(parameter) if lib.kernel_below(safe[parameter].kernel)

because(parameter) := sprintf(" before Kubernetes %s", [lib.version_text(safe[parameter].kubelet)]) if {
	kubelet < safe[parameter].kubelet
} else := sprintf(" below Linux %s", [lib.version_text(safe[parameter].kernel)]) if {
	safe[parameter]
} else := ""

# "1.31" and "v1.31.4".
kubelet := [to_number(part) | some part in array.slice(split(trim_prefix(text, "v"), "."), 0, 2)] if {
	text := lib.fact("kubelet")
	regex.match(`^v?[0-9]+\.[0-9]+(\.|$)`, text)
}

# Since which kubelet and from which kernel on. The kernel is where the
# parameter became one of the network namespace.
safe := {
	# pkg/kubelet/sysctl/safe_sysctls.go v1.26: no version of the kernel asked.
	"kernel.shm_rmid_forced": {"kubelet": [1, 0], "kernel": [0, 0]},
	"net.ipv4.ip_local_port_range": {"kubelet": [1, 0], "kernel": [0, 0]},
	"net.ipv4.tcp_syncookies": {"kubelet": [1, 0], "kernel": [0, 0]},
	# kubernetes.io: "since Kubernetes 1.18", "since Kubernetes 1.22"
	"net.ipv4.ping_group_range": {"kubelet": [1, 18], "kernel": [0, 0]},
	"net.ipv4.ip_unprivileged_port_start": {"kubelet": [1, 22], "kernel": [0, 0]},
	# safe_sysctls.go v1.29, with the commits of the kernel: 122ff243f5f1, 13b287e8d1ca
	"net.ipv4.ip_local_reserved_ports": {"kubelet": [1, 27], "kernel": [3, 16]},
	"net.ipv4.tcp_keepalive_time": {"kubelet": [1, 29], "kernel": [4, 5]},
	# kubernetes.io, Linux Kernel Version Requirements
	"net.ipv4.tcp_keepalive_intvl": {"kubelet": [1, 29], "kernel": [4, 5]},
	"net.ipv4.tcp_keepalive_probes": {"kubelet": [1, 29], "kernel": [4, 5]},
	"net.ipv4.tcp_fin_timeout": {"kubelet": [1, 29], "kernel": [4, 6]},
	"net.ipv4.tcp_rmem": {"kubelet": [1, 32], "kernel": [4, 15]},
	"net.ipv4.tcp_wmem": {"kubelet": [1, 32], "kernel": [4, 15]},
	"net.ipv4.tcp_slow_start_after_idle": {"kubelet": [1, 37], "kernel": [4, 15]},
	"net.ipv4.tcp_notsent_lowat": {"kubelet": [1, 37], "kernel": [4, 6]},
}

# What a container may set of its own.
package tcplint.lib

in_container if input.host.namespace != "host"

# How a parameter looks from the host's namespace: per-netns (the namespace has
# its own), read-only, absent, host-wide, or undefined where nobody has looked.
reach(setting) := netns_reach(catalogue(setting)) if {
	is_string(setting.catalogue)
	startswith(setting.catalogue, "net.")
} else := "host-wide" if {
	setting.catalogue != null
	not of_another_namespace(setting.catalogue)
}

# Of a user namespace the file is hidden rather than absent, which a write
# cannot tell apart.
netns_reach(entry) := seen if {
	input.host.namespace == "rootless-container"
	seen := replace(span_value(entry.userns), "hidden", "absent")
} else := span_value(entry.netns)

# ipc_namespaces(7), uts_namespaces(7), user_namespaces(7). kernel.pid_max
# belongs to the pid namespace on newer kernels.
of_another_namespace(parameter) if {
	some prefix in ["kernel.shm", "kernel.msg", "fs.mqueue.", "user."]
	startswith(parameter, prefix)
}

of_another_namespace(parameter) if {
	parameter in {
		"kernel.sem", "kernel.sem_next_id", "kernel.auto_msgmni", "kernel.hostname", "kernel.domainname",
		"kernel.pid_max", "kernel.ns_last_pid",
	}
}

# The host's kernel has the parameter, as far as anybody knows.
may_exist(setting) if not missing(setting)

missing(setting) if span_value(catalogue(setting).presence) == false

container_words := {
	"container": "a container",
	"rootless-container": "a rootless container",
	"pod": "a pod",
}[input.host.namespace]

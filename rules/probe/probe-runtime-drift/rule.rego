# METADATA
# scope: package
# title: The running kernel holds another value than the next boot will
# description: |
#   A file sets the parameter, and the kernel holds something else: either somebody
#   changed it at run time (sysctl -w, a program), or the file was written or changed
#   and never applied, or it could not be applied at boot, since a module or an
#   interface came later. What is tested today is not what runs after the next boot.
#   Decide which of the two is meant, and make them the same.
#
#   The other case is information only: the kernel holds a value that is neither its
#   default nor written in any file that the loader reads. Unless a program writes it
#   at every boot (tuned, a container engine, a unit of systemd), it is gone after the
#   next one. Only parameters with one default for all machines are looked at, and
#   not those that kube-proxy sets (nf_conntrack_max, and its timeouts for
#   ESTABLISHED and CLOSE_WAIT).
#
#   Nothing is said of another network namespace: the files are the host's.
# custom:
#   id: TL807
#   severity: warning
#   when: [observed]
#   parameters: ["net.ipv4.tcp_*", "net.ipv4.ip_local_*", net.ipv4.ip_unprivileged_port_start, net.core.somaxconn, "net.netfilter.nf_conntrack_*"]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [LOADER]
#   sources:
#     - "systemd-sysctl.service(8), sysctl(8) --system: the files are applied at boot, and when the service or the command is run again"
#     - "Kubernetes kube-proxy --conntrack-max-per-core, --conntrack-tcp-timeout-established, --conntrack-tcp-timeout-close-wait"
#   remedy: apply the files, or write the value that is meant into one of them
#   part: line
package tcplint.rules.TL807

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"part": "value",
	"message": sprintf("%s is %s now, and this line makes it %s at the next boot", [parameter, shown(seen), shown(written)]),
	"remedy": sprintf("if the line is right, apply it (%s); if the running value is, write that", [apply]),
} if {
	of_the_host
	some parameter, seen in lib.observation.parameters
	setting := lib.in_force(parameter)
	written := lib.effective(parameter).value
	is_string(written)
	lib.words_of(seen) != lib.words_of(written)
}

report contains {
	"severity": "info",
	"observed": "running kernel",
	"message": sprintf("no file sets %s: after the next boot %s again, unless a program sets %s", [concat(", ", [entry[1] | some entry in unwritten]), defaults, them]),
	"remedy": "write what is meant to stay into a file of /etc/sysctl.d",
} if {
	of_the_host
	lib.judged("file-never-read")
	count(unwritten) > 0
}

# The files say nothing about the namespace of a container.
of_the_host if {
	lib.observation.netns == ""
	lib.namespace == "host"
}

unwritten := sort([[parameter, sprintf("%s=%s", [parameter, shown(seen)]), constant] |
	some parameter, seen in lib.observation.parameters
	some prefix in ["net.ipv4.tcp_", "net.ipv4.ip_local_", "net.ipv4.ip_unprivileged_port_start", "net.core.somaxconn", "net.netfilter.nf_conntrack_tcp_"]
	startswith(parameter, prefix)
	not parameter in set_by_programs
	not lib.assigned[parameter]
	constant := lib.span_value(data.kernel.parameters[parameter].defaults)
	lib.words_of(seen) != lib.words_of(constant)
])

set_by_programs := {"net.netfilter.nf_conntrack_tcp_timeout_established", "net.netfilter.nf_conntrack_tcp_timeout_close_wait"}

defaults := sprintf("it is %s", [shown(unwritten[0][2])]) if {
	count(unwritten) == 1
} else := sprintf("they are %s", [concat(", ", [shown(entry[2]) | some entry in unwritten])])

them := "it" if {
	count(unwritten) == 1
} else := "them"

shown(value) := "empty" if {
	lib.words_of(value) == []
} else := concat(" ", lib.words_of(value))

apply := "systemctl restart systemd-sysctl" if {
	lib.loader == "systemd"
} else := "sysctl --system" if {
	lib.loader in {"procps", "procps3"}
} else := "sysctl -p with its file"

# METADATA
# scope: package
# title: A block that is copied from page to page
# description: |
#   Some blocks of settings go around since 2010: for nginx, for proxies, as
#   "hardened" or "web scale". Their values were never measured on this host, and
#   the kernel has moved on under them: lines are gone (tcp_tw_recycle), do
#   nothing for what they were copied for (tcp_fin_timeout), switch off what
#   another line of the same block needs (tcp_timestamps=0 with tcp_tw_reuse=1),
#   or repeat the default.
#
#   The rule speaks where five or more lines of a file equal such a block, two of
#   them with values that nobody arrives at by measuring. It says of each line
#   what it is on this kernel; the errors among them have rules of their own.
# custom:
#   id: TL903
#   severity: info
#   when: [five]
#   part: line
#   parameters:
#     - net.ipv4.tcp_max_tw_buckets
#     - net.ipv4.tcp_fin_timeout
#     - net.ipv4.tcp_tw_recycle
#     - net.ipv4.tcp_mem
#     - net.ipv4.tcp_timestamps
#     - net.ipv4.tcp_keepalive_time
#     - net.ipv4.tcp_max_orphans
#     - net.ipv4.tcp_max_syn_backlog
#     - net.ipv4.tcp_reordering
#     - net.ipv4.ip_local_port_range
#     - net.ipv4.udp_rmem_min
#     - net.ipv4.route.flush
#     - net.ipv4.neigh.default.unres_qlen
#     - net.ipv4.neigh.default.proxy_qlen
#     - net.core.netdev_max_backlog
#     - net.core.somaxconn
#     - fs.file-max
#   reads: [net.ipv4.tcp_syncookies, net.ipv4.tcp_tw_reuse]
#   facts: [kernel, memory]
#   sources:
#     - "counted in 315 public sysctl files: 21 of those with tcp_max_tw_buckets have 1440000, 19 have 5000, 16 have 2000000"
#     - "Linux 6.12 net/ipv4/tcp_minisocks.c tcp_time_wait(): the timeout is TCP_TIMEWAIT_LEN"
#     - "Linux 6.12 net/ipv4/tcp_ipv4.c tcp_twsk_unique(): reuse asks for a timestamp"
#     - "Linux commit ef547f2ac16b (4.4): tcp: remove max_qlen_log"
#   remedy: keep the lines that you can say the reason of, each with its comment, and delete the others
package tcplint.rules.TL903

import data.tcplint.lib

report contains {
	"parameter": input.settings[indexes[0]].parameter,
	"settings": [indexes[0]],
	"message": sprintf("%d lines are those of %s%s", [count(indexes), lib.snippets[name].known_as, verdicts(indexes)]),
} if {
	some source, name in nearest
	indexes := sort(lib.snippet_lines[name][source])
}

# The block that most lines of a source are from.
nearest[source] := name if {
	some source, sizes in sizes_by_source
	most := max([size | some size in sizes])
	name := min([name | some name, size in sizes; size == most])
}

sizes_by_source[source][name] := size if {
	some name, by_source in lib.snippet_marks
	some source, marks in by_source
	count(marks) >= 2
	size := count(lib.snippet_lines[name][source])
	size >= 5
}

verdicts(indexes) := concat("", [sprintf("; %s: %s", [kind, concat(", ", short_names)]) |
	some kind in ["gone from this kernel", "harmful", "does nothing for TIME_WAIT", "has nothing to act on", "the kernel's default anyway", "unrelated to TIME_WAIT"]
	short_names := [short(input.settings[index]) | some index in indexes; verdict(input.settings[index]) == kind]
	count(short_names) > 0
])

short(setting) := sprintf("%s=%s", [regex.replace(setting.parameter, `^net\.(ipv4|core)\.`, ""), lib.plain_written(setting)])

verdict(setting) := "gone from this kernel" if {
	removed := lib.catalogue(setting).removed
	removed != null
	lib.kernel_at_least(removed)
} else := "harmful" if {
	harmful(setting.parameter, lib.plain_written(setting))
} else := "has nothing to act on" if {
	idle(setting.parameter)
} else := "the kernel's default anyway" if {
	lib.plain_written(setting) == replace(lib.default_of(setting.parameter), "\t", " ")
} else := "does nothing for TIME_WAIT" if {
	setting.parameter == "net.ipv4.tcp_fin_timeout"
} else := "unrelated to TIME_WAIT" if {
	regex.match(`^(kernel|vm|fs)\.`, setting.parameter)
}

harmful("net.ipv4.tcp_tw_recycle", "1")

harmful("net.ipv4.tcp_timestamps", "0")

harmful(parameter, value) if {
	lib.stated("memory")
	parameter in {"net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_max_orphans"}
	to_number(value) < lib.default_int(parameter)
}

# The unit of tcp_mem is pages of at least 4096 bytes.
harmful("net.ipv4.tcp_mem", value) if to_number(split(value, " ")[2]) * 4096 > lib.memory

# systemd raises it to the maximum at boot; the line lowers it again.
harmful("fs.file-max", "51200")

idle("net.ipv4.tcp_tw_reuse") if lib.int("net.ipv4.tcp_timestamps") == 0

# Linux 4.4 took the queue of SYNs away (ef547f2ac16b).
idle("net.ipv4.tcp_max_syn_backlog") if {
	lib.kernel_at_least([4, 4])
	lib.int("net.ipv4.tcp_syncookies") > 0
}

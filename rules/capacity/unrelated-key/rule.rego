# METADATA
# scope: package
# title: A line that has nothing to do with TIME_WAIT, in a block for TIME_WAIT
# description: |
#   A connection in TIME_WAIT has no process, no file descriptor and no memory
#   but its own 256 bytes. Limits of open files (fs.file-max, fs.nr_open), paging
#   and memory of the system (vm.*), shared memory (kernel.shm*), and the address
#   checks of interfaces (rp_filter, arp_*) do not touch it. They are part of
#   many blocks that are copied for TIME_WAIT, and then decide something else
#   that nobody looked at.
#
#   The rule speaks only where the comment above the block names TIME_WAIT. Move
#   the lines to a block of their own and say there what they are for.
# custom:
#   id: TL902
#   severity: info
#   part: key
#   parameters: ["vm.*", fs.file-max, fs.nr_open, "kernel.shm*", "net.ipv4.conf.*"]
#   sources:
#     - "measured on Linux 6.18: five connections in TIME_WAIT outlive their process, which held all their file descriptors"
#     - "Linux 6.18 struct tcp_timewait_sock: 248 bytes, no struct file"
#   remedy: move the line to a block of its own that says what it is for, or delete it
package tcplint.rules.TL902

import data.tcplint.lib

report contains {
	"parameter": first.parameter,
	"settings": [first.index],
	"related": array.slice(indexes, 1, count(indexes)),
	"message": sprintf("%s nothing to do with TIME_WAIT, which the comment above names: a connection in TIME_WAIT has no process, no file and no interface", [subject(indexes)]),
} if {
	some indexes in blocks
	first := input.settings[indexes[0]]
}

# One finding for a block, however many of its lines are unrelated.
blocks contains sort(indexes) if {
	some indexes in by_block
}

by_block[[setting.source, setting.comment]] contains index if {
	some parameter, indexes in lib.assigned
	unrelated(parameter)
	some index in indexes
	setting := input.settings[index]
	lib.time_wait_intent(setting)
}

unrelated(parameter) if parameter in {"fs.file-max", "fs.nr_open"}

unrelated(parameter) if startswith(parameter, "vm.")

unrelated(parameter) if startswith(parameter, "kernel.shm")

unrelated(parameter) if {
	startswith(parameter, "net.ipv4.conf.")
	regex.match(`\.(rp_filter|arp_[a-z_]+)$`, parameter)
}

subject(indexes) := sprintf("%s has", [input.settings[indexes[0]].parameter]) if {
	count(indexes) == 1
} else := sprintf("%s and %s have", [concat(", ", array.slice(names, 0, count(names) - 1)), names[count(names) - 1]]) if {
	names := [input.settings[index].parameter | some index in indexes]
}

# METADATA
# scope: package
# title: The line lowers the limit of open files
# description: |
#   systemd raises fs.file-max to the largest number at boot (since version 240),
#   before any sysctl file is read, and the kernel starts with fs.nr_open=1048576.
#   A line from the days when these limits were small now lowers them for the whole
#   machine. It has nothing to do with TIME_WAIT either: such a socket has no file
#   descriptor. What a service may open is set by LimitNOFILE in its unit, or by
#   limits.conf for a login, and neither may be above fs.nr_open. el7 and el8 have
#   older versions of systemd, which leave file-max to the kernel.
# custom:
#   id: TL407
#   severity: warning
#   parameters: [fs.file-max, fs.nr_open]
#   reads: []
#   facts: [memory, namespace]
#   overrides: []
#   proof: []
#   sources:
#     - "systemd NEWS 240: fs.file-max and fs.nr_open are bumped to their maximum"
#     - "systemd main.c bump_file_max_and_nr_open(): LONG_MAX for fs.file-max; Debian and SUSE build without the fs.nr_open half"
#     - "Linux 6.12 fs/file.c sysctl_nr_open: 1024*1024"
#   remedy: delete the line, and set LimitNOFILE in the unit of the service
package tcplint.rules.TL407

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("%s=%d lowers the limit: %s", [parameter, value, standard.whose]),
} if {
	some parameter, standard in standards
	setting := lib.winner(parameter)
	lib.namespace == "host"
	value := lib.asked_int(parameter)
	value < standard.limit
}

standards[parameter] := standard if {
	some parameter in {"fs.file-max", "fs.nr_open"}
	limit := lib.default_int(parameter)
	not raised_by_systemd(parameter)
	standard := {"limit": limit, "whose": sprintf("%s starts with %d", [lib.kernel_name, limit])}
}

# LONG_MAX; before Linux 5.2 systemd wrote ULONG_MAX.
standards["fs.file-max"] := {
	"limit": 9223372036854775807,
	"whose": "systemd has raised it to the maximum by the time that this file is read",
} if {
	raised_by_systemd("fs.file-max")
}

# el7 has systemd 219, el8 has 239, el6 has none.
raised_by_systemd("fs.file-max") if {
	lib.loader == "systemd"
	not lib.vendor in {"el6", "el7", "el8"}
}

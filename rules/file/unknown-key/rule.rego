# METADATA
# scope: package
# title: No kernel has this parameter
# description: |
#   The name is in no tier of the catalogue, for any kernel: it is misspelt,
#   invented, or belongs to something else, as a socket option or a file below
#   /sys. Opening it fails with ENOENT, so the line does nothing, at every boot.
#   systemd-sysctl warns and exits 0; procps exits 1.
#
#   With a near name it is an error: the setting was meant and is missing. The
#   same goes for a name that cannot exist, since it has a blank or mixes `.` and
#   `/`. Without one it is a warning, since a module or a patch that the catalogue
#   does not know may have it; for a line with a leading `-`, which says that it
#   may fail, only a remark. The parameters of TCP are below net.ipv4, for IPv6 too.
#   A host that was looked at decides: what it has is no finding, what it lacks an
#   error.
# custom:
#   id: TL002
#   severity: error
#   when: [unknown]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [PROC-STAT]
#   sources:
#     - "kernel catalogue: every name found on five kernels from 5.10 to 7.3, and names known to be removed, of vendors, or misspelt"
#     - "systemd 252 src/sysctl/sysctl.c: ENOENT is a warning"
#   remedy: delete the line, or correct the name
#   part: key
package tcplint.rules.TL002

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"severity": severity(setting),
	"message": message(setting),
	"remedy": remedy(setting),
} if {
	some setting in lib.last_settings
	setting.unknown
	not lib.there(setting)
}

severity(setting) := "error" if {
	certain(setting)
} else := "info" if {
	lib.may_fail(setting)
} else := "warning"

certain(setting) if setting.suggestion != null

certain(setting) if command(setting)

certain(setting) if mixed(setting)

certain(setting) if below_ipv6(setting)

certain(setting) if with_prefix(setting)

certain(setting) if lib.missing_there(setting)

message(setting) := sprintf("no kernel has a parameter with a blank in its name: %s sets nothing", [lib.quoted(setting.key)]) if {
	command(setting)
} else := sprintf("no kernel has %s, so the line sets nothing; the name that is near is %s", [setting.parameter, setting.suggestion]) if {
	setting.suggestion != null
} else := sprintf("%s begins with the directory that the loader adds itself: it looks below /proc/sys/proc/sys and sets nothing", [lib.quoted(setting.key)]) if {
	with_prefix(setting)
} else := sprintf("%s mixes . and /: the first of them separates, the other one becomes part of a name, and no kernel has that parameter", [lib.quoted(setting.key)]) if {
	mixed(setting)
} else := sprintf("%s: the parameters of TCP are below net.ipv4, for IPv6 too, and no kernel has this one", [setting.parameter]) if {
	below_ipv6(setting)
} else := sprintf("%s is a parameter of BSD, not of Linux: the line sets nothing", [setting.parameter]) if {
	of_bsd(setting)
} else := sprintf("no kernel has ever had %s: the line sets nothing", [setting.parameter]) if {
	setting.catalogue != null
} else := sprintf("%s is a parameter of no kernel that the catalogue knows, and the host does not have it", [setting.parameter]) if {
	lib.missing_there(setting)
} else := sprintf("%s is a parameter of no kernel that the catalogue knows: unless a module or a patch of yours adds it, the line sets nothing", [setting.parameter])

remedy(setting) := sprintf("write %s = and the value, without a command", [last_word(setting)]) if {
	command(setting)
} else := sprintf("write %s, or delete the line", [setting.suggestion]) if {
	setting.suggestion != null
} else := "leave out /proc/sys/" if {
	with_prefix(setting)
} else := sprintf("write %s if that is meant", [replace(setting.parameter, "/", ".")]) if {
	mixed(setting)
} else := "delete the line, or correct the name"

# "sysctl -w net.core.somaxconn"
command(setting) if regex.match(`\s`, setting.key)

last_word(setting) := word if {
	words := regex.split(`\s+`, setting.key)
	word := words[count(words) - 1]
}

with_prefix(setting) if regex.match(`^proc[./]sys[./]`, setting.parameter)

# Directories of FreeBSD, OpenBSD and macOS that /proc/sys does not have.
of_bsd(setting) if regex.match(`^(kern|hw|machdep|security|vfs|net\.(inet6?|pipex|local|link|bpf))\.`, setting.parameter)

# A name below a family with interfaces may have a dot in the interface.
mixed(setting) if {
	contains(setting.parameter, "/")
	not regex.match(`^net\.(ipv4|ipv6|mpls)\.(conf|neigh)\.[^.]*/[^.]*\.[^.]+$`, setting.parameter)
}

below_ipv6(setting) if startswith(setting.parameter, "net.ipv6.tcp_")

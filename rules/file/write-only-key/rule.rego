# METADATA
# scope: package
# title: A write-only parameter in a settings file
# description: |
#   These files do something when they are written, and hold no value:
#   route.flush empties a cache, drop_caches throws the page cache away,
#   compact_memory moves memory. At boot there is nothing to flush, drop or
#   compact. systemd-sysctl 252 and later open the file for reading too, to skip
#   what is already set, get EACCES, and say nothing.
# custom:
#   id: TL017
#   severity: warning
#   when: [write-only]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: [TL008]
#   proof: [LOADER]
#   sources:
#     - "systemd 252 src/basic/sysctl-util.c sysctl_write(): opened for reading and writing; tried with 252 and 257"
#     - "mode 0200 on Linux 6.18"
#   remedy: delete the line
#   part: key
package tcplint.rules.TL017

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s is a command, not a setting: %s", [setting.parameter, effect]),
} if {
	some setting in lib.last_settings
	lib.catalogue(setting).write_only
}

effect := "systemd-sysctl cannot write it (EACCES, and no message)" if {
	lib.loader == "systemd"
} else := "it acts once when the loader runs, when there is nothing to act on"

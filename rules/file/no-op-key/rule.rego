# METADATA
# scope: package
# title: The kernel keeps the parameter and ignores it
# description: |
#   The file is still there so that old configurations do not fail, and nothing in
#   the kernel reads it any more: writing it changes nothing. Examples are tcp_fack
#   (4.15), tcp_low_latency (4.14), net.ipv4.route.max_size and gc_timeout (the
#   route cache went in 3.6), tcp_adv_win_scale (6.6). The line does no harm but to
#   readers.
# custom:
#   id: TL012
#   severity: info
#   when: [no-op]
#   parameters: ["*"]
#   reads: []
#   facts: [kernel]
#   overrides: [TL003]
#   proof: []
#   sources:
#     - "kernel catalogue, field no_op_since: the commit of each"
#   remedy: delete the line
#   part: key
package tcplint.rules.TL012

import data.tcplint.lib

report contains {
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s does nothing since Linux %s: %s keeps the file and ignores what is written", [setting.parameter, lib.version_text(entry.no_op_since), lib.kernel_name]),
} if {
	some setting in lib.last_settings
	entry := lib.catalogue(setting)
	entry.no_op_since != null
	lib.kernel_at_least(entry.no_op_since)
	not lib.absent(entry)
}

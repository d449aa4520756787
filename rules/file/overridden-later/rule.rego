# METADATA
# scope: package
# title: A later file sets the parameter to another value
# description: |
#   Files are read in the order of their names over all directories, not directory
#   by directory, and the last value wins. A file without a number sorts after
#   every `NN-` file, and /usr/lib/sysctl.d/99-x.conf after
#   /etc/sysctl.d/60-y.conf. systemd-sysctl reads /etc/sysctl.conf only through
#   the link /etc/sysctl.d/99-sysctl.conf; procps --system reads it last.
#
#   The line is dead: whoever reads or changes it is misled. A file of /etc or
#   /run that overrides what a package ships is the way it is meant, and no
#   finding; neither is one package overriding another.
# custom:
#   id: TL007
#   severity: warning
#   when: [repeated]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [LOADER]
#   sources:
#     - "systemd sysctl.d(5): files are sorted by file name in lexicographic order, regardless of which directory they reside in"
#     - "systemd NEWS 207: /etc/sysctl.conf is no longer read"
#     - "procps-ng 4.0.2 src/sysctl.c PreloadSystem(): /etc/sysctl.conf is read last"
#   remedy: delete the line, or set the value in a file that sorts later
#   part: line
package tcplint.rules.TL007

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": [loser.index],
	"related": [winner.index],
	"message": sprintf("%s=%s never takes effect: %s sorts later and sets %s", [parameter, loser.written, lib.place(winner), winner.written]),
	"remedy": sprintf("delete this line, or set the value in a file that sorts after %s", [lib.source(winner).path]),
} if {
	some parameter, lines in lib.lines_of
	count(lines) > 1
	winner := input.settings[lines[count(lines) - 1]]
	some source in {input.settings[line].source | some line in lines}
	source != winner.source
	own := lib.lines_at[[source, parameter]]
	loser := input.settings[own[count(own) - 1]]
	not lib.same_value(loser, winner)
	not lib.vendor_file(lib.source(loser))
	not lib.nowhere(loser)
}

# METADATA
# scope: package
# title: no reuse at ACME
# description: ACME's load balancers keep connections in a pool.
# custom:
#   name: no-reuse
#   severity: warning
#   parameters: [net.ipv4.tcp_tw_reuse]
#   remedy: drop the line
package tcplint.rules.ACME01

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_tw_reuse",
	"settings": [setting.index],
	"message": "ACME hosts do not set tcp_tw_reuse",
} if {
	setting := lib.winner("net.ipv4.tcp_tw_reuse")
}

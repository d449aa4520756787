# METADATA
# scope: package
# title: tcp_max_orphans is below the kernel's default
# description: |
#   An orphan is a socket that its program has closed and that still has data or a
#   FIN to deliver. Above tcp_max_orphans the kernel resets the next one: the peer
#   loses the end of the answer, and the counter TCPAbortOnMemory rises. The
#   default follows from the memory of the machine, half the number of hash
#   buckets; the kernel's documentation says that it must not be lowered. The limit
#   is one for the whole machine, containers included. An orphan has at most about
#   64 KB, so raising the limit costs little.
# custom:
#   id: TL402
#   severity: warning
#   parameters: [net.ipv4.tcp_max_orphans]
#   reads: []
#   facts: [memory, namespace]
#   overrides: []
#   proof: []
#   sources:
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_max_orphans"
#     - "Linux 6.12 net/ipv4/tcp.c tcp_init(): ehash entries / 2; tcp_out_of_memory"
#   remedy: delete the line
package tcplint.rules.TL402

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_max_orphans",
	"settings": [setting.index],
	"message": sprintf("tcp_max_orphans=%d is below %s: a closed connection above it is reset, and the peer loses the rest of the data", [
		limit,
		standard_text(standard),
	]),
} if {
	setting := lib.winner("net.ipv4.tcp_max_orphans")
	lib.namespace == "host"
	limit := lib.asked_int("net.ipv4.tcp_max_orphans")
	standard := lib.default_int("net.ipv4.tcp_max_orphans")
	limit < standard
}

standard_text(standard) := sprintf("the %d that %s takes by itself with this memory", [standard, lib.kernel_name]) if {
	lib.stated("memory")
} else := "what the kernel takes by itself for the memory size"

# METADATA
# scope: package
# title: tcp_mem is more than the machine has
# description: |
#   tcp_mem counts pages of memory for all TCP sockets together, not bytes. Above
#   the second number the kernel makes sockets smaller, at the third it refuses
#   more. The line "94500000 915000000 927000000" that many files copy is 360 GB,
#   3.5 TB and 3.5 TB: pressure never starts, and a flood of data takes the memory
#   of the whole machine before the limit is met. The kernel sets numbers that fit
#   the memory at boot. The limit is one for the whole machine, containers included.
# custom:
#   id: TL405
#   severity: error
#   parameters: [net.ipv4.tcp_mem]
#   reads: []
#   facts: [memory, namespace]
#   overrides: [TL008]
#   proof: []
#   sources:
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_mem: measured in units of pages"
#     - "Linux 6.12 net/ipv4/tcp.c tcp_init_mem(): 3/16 of the free pages at most"
#   remedy: delete the line
package tcplint.rules.TL405

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_mem",
	"settings": [setting.index],
	"message": sprintf("the last number of tcp_mem allows %s of memory for TCP, more than the machine has: the unit is pages of 4096 bytes, and the limit is never met", [amount(bytes)]),
} if {
	setting := lib.winner("net.ipv4.tcp_mem")
	lib.namespace == "host"
	bytes := lib.asked_ints("net.ipv4.tcp_mem")[2] * page_size
	bytes > lib.memory
}

# Larger pages, as some arm64 and ppc64le kernels have, would only make it more.
page_size := 4096

amount(bytes) := sprintf("%v TiB", [tenths(bytes / 1099511627776)]) if {
	bytes >= 1099511627776
} else := sprintf("%v GiB", [tenths(bytes / 1073741824)])

tenths(number) := round(number * 10) / 10

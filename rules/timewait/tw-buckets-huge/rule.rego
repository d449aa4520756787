# METADATA
# scope: package
# title: tcp_max_tw_buckets is far above what is needed
# description: |
#   A socket in TIME_WAIT takes 256 bytes, one of an outbound connection up to
#   512 with what its port needs. A limit of a million lets them take up to half
#   a gigabyte, for 16,667 connections a second that this host closes first. The
#   memory is taken only when it happens, so the line costs nothing in normal
#   work; such numbers are usually copied and never measured.
# custom:
#   id: TL114
#   severity: info
#   parameters: [net.ipv4.tcp_max_tw_buckets]
#   facts: [kernel, memory]
#   proof: [TWCAP]
#   sources:
#     - "Linux 6.18: struct tcp_timewait_sock is 248 bytes in a slab of 256, the two bind buckets 128 each (BTF, /sys/kernel/slab)"
#   remedy: delete the line, or set net.ipv4.tcp_max_tw_buckets to 60 times the connections a second that this host closes first
package tcplint.rules.TL114

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_max_tw_buckets",
	"settings": [setting.index],
	"message": sprintf("tcp_max_tw_buckets=%d lets sockets in TIME_WAIT take up to %d MiB, and is meant for %d connections a second that this host closes first", [value, floor((value * bytes_each) / 1048576), floor(value / 60)]),
} if {
	setting := lib.in_force("net.ipv4.tcp_max_tw_buckets")
	value := lib.int("net.ipv4.tcp_max_tw_buckets")
	huge(value)
	not no_more_than_by_itself(value)
}

huge(value) if value >= 1000000

# More than one hundredth of the memory.
huge(value) if (value * bytes_each) * 100 > lib.memory

bytes_each := 512

no_more_than_by_itself(value) if value <= lib.default_int("net.ipv4.tcp_max_tw_buckets")

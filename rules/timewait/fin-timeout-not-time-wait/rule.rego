# METADATA
# scope: package
# title: tcp_fin_timeout does not shorten TIME_WAIT
# description: |
#   TIME_WAIT lasts 60 seconds, a constant of the kernel (TCP_TIMEWAIT_LEN) that
#   no mainline parameter changes. tcp_fin_timeout limits another state: a
#   connection that this host has closed completely and whose peer has not yet
#   sent its FIN (FIN_WAIT2 without a process). With tcp_fin_timeout=5 the timer
#   of TIME_WAIT still starts at 60 seconds.
#
#   Lowered for orphans in FIN_WAIT2 it is right: say so in the comment above
#   the line, and this rule is silent.
# custom:
#   id: TL104
#   severity: warning
#   parameters: [net.ipv4.tcp_fin_timeout]
#   facts: []
#   proof: [FINTO]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_minisocks.c tcp_time_wait(): the timeout of TIME_WAIT is TCP_TIMEWAIT_LEN"
#     - "Linux 6.12 include/net/tcp.h: TCP_TIMEWAIT_LEN (60*HZ), tcp_fin_time()"
#   remedy: delete the line, or say in the comment above it that it is for orphaned connections in FIN_WAIT2
package tcplint.rules.TL104

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_fin_timeout",
	"settings": [setting.index],
	"related": neighbours(setting),
	"message": sprintf("tcp_fin_timeout=%d does not shorten TIME_WAIT, which stays %d s: it limits how long a closed connection waits for the peer's FIN in FIN_WAIT2", [value, lib.time_wait_ns / 1000000000]),
} if {
	setting := lib.in_force("net.ipv4.tcp_fin_timeout")
	value := lib.int("net.ipv4.tcp_fin_timeout")
	value < 60
	value > 0
	meant_for_time_wait(setting)
}

meant_for_time_wait(setting) if lib.time_wait_intent(setting)

meant_for_time_wait(setting) if {
	count(neighbours(setting)) > 0
	not meant_for_fin_wait(setting)
}

# Who names the state that the parameter is about knows what it does.
meant_for_fin_wait(setting) if regex.match(`(?i)fin[\s_-]*wait|orphan|孤儿`, setting.comment)

# Lines of the same file that are about TIME_WAIT, the first for each parameter.
neighbours(setting) := sort([index |
	some parameter in time_wait_parameters
	others := [index | some index in lib.assigned[parameter]; input.settings[index].source == setting.source]
	index := min(others)
])

time_wait_parameters := {
	"net.ipv4.tcp_tw_reuse",
	"net.ipv4.tcp_tw_recycle",
	"net.ipv4.tcp_tw_reuse_delay",
	"net.ipv4.tcp_tw_timeout",
	"net.ipv4.tcp_max_tw_buckets",
}

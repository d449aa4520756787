# METADATA
# scope: package
# title: The line brings back an old default
# description: |
#   The value was the default of a distribution or of an old kernel, and today's
#   default is higher. The line came along in a copied or inherited file and now
#   lowers a limit that it was once meant to raise. Since Linux 3.16 shared memory
#   has no limit worth the name, since 3.19 the limits of semaphores and message
#   queues are 32000, and the buffers of TCP have grown several times. On a kernel
#   older than that the line is what it always was.
# custom:
#   id: TL408
#   severity: info
#   parameters: [kernel.shmmax, kernel.shmall, kernel.sem, kernel.msgmni, net.ipv4.tcp_rmem]
#   reads: []
#   facts: []
#   overrides: []
#   proof: []
#   sources:
#     - "initscripts sysctl.conf.x86_64 of Red Hat Enterprise Linux 5 and 6"
#     - "Linux commit 060028bac94b (3.16): SHMMAX and SHMALL"
#     - "Linux commits e843e7d2c88b and 0050ee059f7f (3.19): SEMMSL, SEMMNI, SEMOPM and MSGMNI"
#     - "Linux commits b49960a05e32 (3.4) and a337531b942b (4.20): tcp_rmem"
#   remedy: delete the line
package tcplint.rules.TL408

import data.tcplint.lib

report contains {
	"parameter": parameter,
	"settings": [setting.index],
	"message": sprintf("%s = %s is %s; %s starts with %s, so the line lowers the limit", [
		parameter,
		concat(" ", [format_int(number, 10) | some number in numbers]),
		old.whose,
		lib.kernel_name,
		old.today,
	]),
} if {
	some parameter in object.keys(old_defaults)
	setting := lib.winner(parameter)
	numbers := lib.asked_ints(parameter)
	some old in old_defaults[parameter]
	old.value == numbers
	lib.kernel_at_least(old.since)
}

red_hat := "the default of Red Hat Enterprise Linux 5 and 6"

kernel_before(release) := sprintf("the kernel's default before Linux %s", [release])

# since: the kernel whose default is higher; its default is in `today`.
old_defaults := {
	"kernel.shmmax": [
		# initscripts sysctl.conf.x86_64, sysctl.conf.s390x
		{"value": [68719476736], "whose": red_hat, "since": [3, 16], "today": "18446744073692774399"},
		# include/uapi/linux/shm.h before 060028bac94b: SHMMAX 0x2000000
		{"value": [33554432], "whose": kernel_before("3.16"), "since": [3, 16], "today": "18446744073692774399"},
	],
	"kernel.shmall": [
		# initscripts sysctl.conf.x86_64, sysctl.conf.s390x
		{"value": [4294967296], "whose": red_hat, "since": [3, 16], "today": "18446744073692774399"},
		# include/uapi/linux/shm.h before 060028bac94b: SHMMAX/PAGE_SIZE*(SHMMNI/16)
		{"value": [2097152], "whose": kernel_before("3.16"), "since": [3, 16], "today": "18446744073692774399"},
	],
	"kernel.sem": [
		# include/uapi/linux/sem.h before e843e7d2c88b: SEMMSL SEMMNS SEMOPM SEMMNI
		{"value": [250, 32000, 32, 128], "whose": kernel_before("3.19"), "since": [3, 19], "today": "32000 1024000000 500 32000"},
	],
	"kernel.msgmni": [
		# include/uapi/linux/msg.h before 0050ee059f7f: MSGMNI
		{"value": [16], "whose": kernel_before("3.19"), "since": [3, 19], "today": "32000"},
	],
	"net.ipv4.tcp_rmem": [
		# net/ipv4/tcp.c before b49960a05e32 (largest 6 MiB instead of 4) and
		# a337531b942b (first 128 KiB instead of 85).
		{"value": [4096, 87380, 4194304], "whose": kernel_before("3.4"), "since": [3, 4], "today": "a largest buffer of 6291456 or more"},
		{"value": [4096, 87380, 6291456], "whose": kernel_before("4.20"), "since": [4, 20], "today": "a first buffer of 131072"},
	],
}

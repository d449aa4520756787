# METADATA
# scope: package
# title: SYN cookies for every connection are a test mode
# description: |
#   With tcp_syncookies=2 the kernel answers every SYN with a cookie, also while
#   the SYN queue is empty. A cookie has no room for the options of the SYN: they
#   survive only in the timestamp, coarsely, and without timestamps window scaling
#   and SACK are lost. The kernel's documentation offers 2 for testing. With 1 the
#   kernel sends cookies only while the queue is full, with the same protection.
# custom:
#   id: TL302
#   severity: warning
#   parameters: [net.ipv4.tcp_syncookies]
#   reads: []
#   facts: []
#   overrides: []
#   proof: [SYNQ]
#   sources:
#     - "Linux 6.12 Documentation/networking/ip-sysctl.rst tcp_syncookies: 2 is for testing"
#     - "measured on Linux 6.18: with 2 every one of 101 connections got a cookie"
#   remedy: set net.ipv4.tcp_syncookies=1
package tcplint.rules.TL302

import data.tcplint.lib

report contains {
	"parameter": "net.ipv4.tcp_syncookies",
	"settings": [setting.index],
	"message": "tcp_syncookies=2 is a test mode: every connection is answered with a cookie, which cannot carry the options of the SYN, although the SYN queue has room; 1 sends cookies only while it is full",
} if {
	lib.asked_int("net.ipv4.tcp_syncookies") == 2
	setting := lib.winner("net.ipv4.tcp_syncookies")
}

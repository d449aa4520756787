# From where on a number that a probe sees is worth a finding. Whoever watches
# the same numbers elsewhere (the alerts of Prometheus) takes them from here.
package tcplint.model

thresholds := {
	# Shares of the local ports to one destination. connect() tries half of the
	# range first, the ports of one parity (Linux 4.2, 07f4c90062f8): above half
	# every call searches it in vain. Measured on Linux 6.18 with 2000 ports: the
	# median of connect() goes from 29 to 186 us.
	"ports_warning": 0.5,
	"ports_error": 0.85,
	# Share of the local ports in TIME_WAIT from where on it is worth saying that
	# they cannot be reused although tcp_tw_reuse is on.
	"reuse_idle": 0.1,
	# A program that closes when it is told to has connections in CLOSE_WAIT for
	# milliseconds. Ten may be caught in the act, or be a pool that has not looked;
	# a hundred at once mean 10,000 closes a second where each takes 10 ms.
	"close_wait_few": 10,
	"close_wait_many": 100,
	# As long as TIME_WAIT: whoever waits longer for close() waits for nobody.
	"close_wait_age_seconds": 60,
	# Beyond this nobody is merely caught in the act.
	"close_wait_passing_seconds": 1,
	# Where none of them has ended for as long, it is no answer that takes its time.
	# --sample 30s, less what the looks themselves may take of it.
	"close_wait_watched_seconds": 25,
	# A client whose first SYN was dropped has tried again three times by then (1, 3
	# and 7 s: TCP_TIMEOUT_INIT in Linux 6.12 include/net/tcp.h, doubled each time).
	"accept_seconds": 10,
	# Share of tcp_max_tw_buckets.
	"time_wait_warning": 0.8,
	# Shares of nf_conntrack_max. At 0.95 the kernel starts to throw entries out
	# early (Linux 6.12 net/netfilter/nf_conntrack_core.c gc_worker()).
	"conntrack_warning": 0.8,
	"conntrack_error": 0.95,
	# Share of tcp_max_orphans. The kernel counts an orphan double that did not
	# answer lately (Linux 6.12 net/ipv4/tcp_timer.c tcp_out_of_resources()).
	"orphans_warning": 0.5,
}

package exporter

// kernelCounter is a counter of the kernel under the name that Prometheus gives it.
type kernelCounter struct {
	key string // of policy.Observation.Counters
	family
}

// counters are those that say something about connections that end, that are
// refused, or that find no room. The help names the kernel's counter, as in
// /proc/net/netstat and nstat.
var counters = []kernelCounter{
	{"Tcp.ActiveOpens", counter("active_opens_total", "Connections that connect() began (Tcp.ActiveOpens).")},
	{"Tcp.PassiveOpens", counter("passive_opens_total", "Connections that listeners took (Tcp.PassiveOpens).")},
	{"Tcp.AttemptFails", counter("attempt_fails_total", "Connections that failed before they were established (Tcp.AttemptFails).")},
	{"Tcp.EstabResets", counter("established_resets_total", "Established connections that ended with a reset (Tcp.EstabResets).")},
	{"Tcp.InSegs", counter("in_segments_total", "Segments received (Tcp.InSegs).")},
	{"Tcp.OutSegs", counter("out_segments_total", "Segments sent, without retransmitted ones (Tcp.OutSegs).")},
	{"Tcp.RetransSegs", counter("retransmitted_segments_total", "Segments sent again (Tcp.RetransSegs).")},
	{"Tcp.OutRsts", counter("out_resets_total", "Resets sent (Tcp.OutRsts).")},

	// Measured on Linux 6.18: the counter rises when the state is entered, and for
	// an orphan in FIN_WAIT2 too.
	{"TcpExt.TW", counter("time_waits_total", "Connections that entered TIME_WAIT, or FIN_WAIT2 as an orphan (TcpExt.TW).")},
	{"TcpExt.TWKilled", counter("time_waits_short_total", "Those that were given 4 seconds or less (TcpExt.TWKilled).")},
	{"TcpExt.TWRecycled", counter("time_waits_reused_total", "TIME_WAIT sockets whose port connect() took over: tcp_tw_reuse at work (TcpExt.TWRecycled).")},
	{"TcpExt.TCPTimeWaitOverflow", counter("time_wait_overflows_total", "Connections that skipped TIME_WAIT, since tcp_max_tw_buckets was reached (TcpExt.TCPTimeWaitOverflow).")},
	{"TcpExt.PAWSActive", counter("paws_active_total", "Answers to connect() refused for a wrong timestamp (TcpExt.PAWSActive).")},
	{"TcpExt.PAWSEstab", counter("paws_established_total", "Segments of established connections refused for an old timestamp (TcpExt.PAWSEstab).")},
	{"TcpExt.PAWSTimewait", counter("paws_time_wait_total", "Segments to a TIME_WAIT socket refused for an old timestamp; Linux 6.16 and later (TcpExt.PAWSTimewait).")},

	{"TcpExt.ListenOverflows", counter("listen_overflows_total", "Connections dropped since the accept queue was full (TcpExt.ListenOverflows).")},
	{"TcpExt.ListenDrops", counter("listen_drops_total", "Connections dropped by listeners for any reason, full queues included (TcpExt.ListenDrops).")},
	{"TcpExt.TCPReqQFullDrop", counter("syn_queue_drops_total", "SYNs dropped since the SYN queue was full and SYN cookies are off (TcpExt.TCPReqQFullDrop).")},
	{"TcpExt.TCPReqQFullDoCookies", counter("syn_queue_cookies_total", "SYNs answered with a cookie since the SYN queue was full (TcpExt.TCPReqQFullDoCookies).")},
	{"TcpExt.SyncookiesSent", counter("syncookies_sent_total", "SYN cookies sent (TcpExt.SyncookiesSent).")},
	{"TcpExt.SyncookiesRecv", counter("syncookies_received_total", "SYN cookies that came back and were right (TcpExt.SyncookiesRecv).")},
	{"TcpExt.SyncookiesFailed", counter("syncookies_failed_total", "SYN cookies that came back and were wrong (TcpExt.SyncookiesFailed).")},

	{"TcpExt.TCPAbortOnData", counter("aborts_on_data_total", "Connections reset since data came after close(), or SO_LINGER 0 was set (TcpExt.TCPAbortOnData).")},
	{"TcpExt.TCPAbortOnClose", counter("aborts_on_close_total", "Connections reset since close() left data unread (TcpExt.TCPAbortOnClose).")},
	{"TcpExt.TCPAbortOnMemory", counter("aborts_on_memory_total", "Connections reset since there were too many orphans or too little memory (TcpExt.TCPAbortOnMemory).")},
	{"TcpExt.TCPAbortOnTimeout", counter("aborts_on_timeout_total", "Connections reset since the peer did not answer any more (TcpExt.TCPAbortOnTimeout).")},
	{"TcpExt.TCPSynRetrans", counter("syn_retransmits_total", "SYNs and SYN-ACKs sent again (TcpExt.TCPSynRetrans).")},
	{"TcpExt.TCPTimeouts", counter("timeouts_total", "Retransmission timers that ran out (TcpExt.TCPTimeouts).")},

	{"conntrack.drop", counter("conntrack_drops_total", "Packets dropped since the table was full or a connection could not be tracked.")},
	{"conntrack.early_drop", counter("conntrack_early_drops_total", "Tracked connections that were forgotten early to make room.")},
	{"conntrack.insert_failed", counter("conntrack_insert_failures_total", "Connections that could not be put into the table: another had taken the place, or NAT found no port.")},
	{"conntrack.invalid", counter("conntrack_invalid_total", "Packets that belong to no connection that the tracker knows.")},
}

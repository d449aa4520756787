package exporter

// What the exporter tells besides the counters of the kernel. docs/exporter.md
// shows the same list, and a test holds it against this one.
var (
	up            = gauge("up", "1 if the last look at the sockets succeeded, 0 if nothing is known.")
	lookDuration  = gauge("look_duration_seconds", "How long the look took.")
	lookTimestamp = gauge("look_timestamp_seconds", "When the look was taken; scrapes that come at the same time share one.")
	lookInfo      = gauge("look_info", "Where the sockets were read: sock_diag, or proc where the kernel has no inet_diag.", "source")
	gaps          = gauge("gaps", "How many things the look could not see; the page / names them.")

	sockets          = gauge("sockets", "TCP sockets of both families by state; time_wait is without orphans in FIN_WAIT2, fin_wait2 with them.", "state")
	socketsInUse     = gauge("sockets_in_use", "TCP sockets that a process holds, those that listen included.")
	socketsAllocated = gauge("sockets_allocated", "TCP sockets allocated on the whole host, in all its namespaces.")
	memory           = gauge("memory_bytes", "Memory of the TCP buffers of the whole host.")
	memoryLimit      = gauge("memory_limit_bytes", "The upper bound of memory_bytes: the third number of net.ipv4.tcp_mem.")
	orphans          = gauge("orphans", "TCP sockets of the whole host that no process holds any more.")
	orphansLimit     = gauge("orphans_limit", "net.ipv4.tcp_max_orphans.")
	buckets          = gauge("time_wait_buckets", "What net.ipv4.tcp_max_tw_buckets counts: sockets in TIME_WAIT and orphans in FIN_WAIT2.")
	bucketsLimit     = gauge("time_wait_buckets_limit", "net.ipv4.tcp_max_tw_buckets; absent if it is negative: no limit since Linux 5.18 (commit fbb8295248e1), before that the same as 0.")

	portRange            = gauge("local_port_range_ports", "Ports of net.ipv4.ip_local_port_range, reserved ones included.")
	destinationPorts     = gauge("destination_ports_in_use", "Local ports that connections to a destination hold, those in TIME_WAIT included. The largest destinations only.", "local", "remote", "remote_port")
	destinationUsable    = gauge("destination_usable_ports", "Local ports that connections to a destination can hold: the range without reserved ports and listeners.", "local", "remote", "remote_port")
	destinationSockets   = gauge("destination_sockets", "Sockets to a destination by state: established, syn_sent, time_wait, close_wait.", "local", "remote", "remote_port", "state")
	destinationPlain     = gauge("destination_without_timestamps", "Established connections to a destination without TCP timestamps: their TIME_WAIT cannot be reused.", "local", "remote", "remote_port")
	otherDestinations    = gauge("other_destinations", "Destinations that have no series of their own.")
	otherDestinationPort = gauge("other_destinations_ports_in_use", "Local ports that connections to those destinations hold, summed.")

	listenerQueue   = gauge("listener_queue", "Connections that wait for accept().", "local", "port")
	listenerBacklog = gauge("listener_backlog", "How many may wait, as the kernel limits it: the smaller of what listen() asked and net.core.somaxconn.", "local", "port")
	listenerDrops   = counter("listener_drops_total", "Connections that a listening socket dropped since it exists.", "local", "port")
	listenerSockets = gauge("listener_sockets", "Sockets that came to a listener by state: established, syn_recv, new_syn_recv, fin_wait2, time_wait, close_wait.", "local", "port", "state")
	listenerInfo    = gauge("listener_info", "The command of one process that holds the listener; absent without the right to see it.", "local", "port", "command")
	otherListeners  = gauge("other_listeners", "Listeners that have no series of their own.")
	otherListenerIn = gauge("other_listeners_sockets", "Sockets that came to those listeners by state, summed.", "state")

	withoutListener = gauge("no_listener_sockets", "Sockets that came in to ports on which nobody listens any more, by state; absent: there are none.", "state")

	closeWait       = gauge("close_wait", "Sockets in CLOSE_WAIT by the command that has not closed them, and where they came to (listener) or went to (peer).", "command", "listener", "peer")
	closeWaitOldest = gauge("close_wait_oldest_seconds", "How long the oldest of them has been in CLOSE_WAIT at least.", "command", "listener", "peer")
	otherCloseWait  = gauge("other_close_wait", "Sockets in CLOSE_WAIT of commands that have no series of their own, summed.")

	tracked      = gauge("conntrack_entries", "Connections in the table of the connection tracking.")
	trackedLimit = gauge("conntrack_entries_limit", "net.netfilter.nf_conntrack_max; absent if it is 0, which is no limit.")

	parameter = gauge("parameter", "Live value of a kernel parameter, in its own unit.", "parameter")
)

// families are all metrics in the order of the documentation.
func families() []family {
	list := []family{
		up, lookDuration, lookTimestamp, lookInfo, gaps,
		sockets, socketsInUse, socketsAllocated, memory, memoryLimit, orphans, orphansLimit, buckets, bucketsLimit,
		portRange, destinationPorts, destinationUsable, destinationSockets, destinationPlain, otherDestinations, otherDestinationPort,
		listenerQueue, listenerBacklog, listenerDrops, listenerSockets, listenerInfo, otherListeners, otherListenerIn, withoutListener,
		closeWait, closeWaitOldest, otherCloseWait,
		tracked, trackedLimit, parameter,
	}
	for _, c := range counters {
		list = append(list, c.family)
	}
	return list
}

// parameters are those whose value says by itself what a graph shows. Those that
// limit something have metrics of their own.
var parameters = []string{
	"net.core.somaxconn",
	"net.ipv4.tcp_abort_on_overflow",
	"net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_max_syn_backlog",
	"net.ipv4.tcp_rfc1337",
	"net.ipv4.tcp_syncookies",
	"net.ipv4.tcp_timestamps",
	"net.ipv4.tcp_tw_reuse",
	"net.ipv4.tcp_tw_reuse_delay",
}

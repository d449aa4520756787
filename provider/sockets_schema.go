package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// seenAttributes are those of docs/schema/probe.schema.json, name by name.
func seenAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"schema":       seenCount("Version of the form: 1."),
		"time":         seenText("When it was looked, RFC 3339."),
		"host":         seenText("The host, as configured; `localhost` for this machine."),
		"netns":        seenText("The network namespace."),
		"source":       seenText("Where the sockets were read: `sock_diag`, the kernel's own interface; `proc`, which is /proc/net/tcp; or `summary`, where only counters were."),
		"states":       seenStates("All sockets."),
		"sockstat":     seenObject("What /proc/net/sockstat and sockstat6 tell.", sockstatAttributes()),
		"destinations": seenObjects("The destinations with the most local ports in use, most first.", destinationAttributes()),
		"other_destinations": seenObject("The sum of those that are not listed. Null: all are.", map[string]schema.Attribute{
			"count":        seenCount("How many."),
			"ports_in_use": seenCount("Ports that they hold together."),
			"states":       seenStates("Their sockets."),
		}),
		"listeners": seenObjects("Sockets that listen, with the connections that came to them.", listenerAttributes()),
		"no_listener": seenObject("The sum of connections that came in to ports on which nobody listens any more. Null: there are none.", map[string]schema.Attribute{
			"ports":  schema.ListAttribute{Computed: true, ElementType: types.Int64Type, MarkdownDescription: "The busiest ports, most connections first."},
			"states": seenStates("The sockets."),
		}),
		"processes":       seenObjects("Who holds connections in CLOSE_WAIT, most first: an element for each process and listener or peer. Without the right to see processes one for each listener, with a null `pid`.", processAttributes()),
		"counters":        schema.MapAttribute{Computed: true, ElementType: types.Int64Type, MarkdownDescription: "Counters since boot, those of /proc/net/netstat and /proc/net/snmp, such as `TcpExt.ListenDrops`, and of the tracker over all CPUs, such as `conntrack.drop`."},
		"sampled_seconds": seenNumber("Time between the two looks. Null: there was one."),
		"rates":           schema.MapAttribute{Computed: true, ElementType: types.Float64Type, MarkdownDescription: "Counters that only grow, per second between the two looks. Empty: there was one."},
		"parameters":      schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Values that the kernel holds now, by name. None is a secret."},
		"conntrack": seenObject("The table of tracked connections. Null: connections are not tracked there, or nobody may see.", map[string]schema.Attribute{
			"count": seenCount("Entries."),
			"max":   seenCount("`net.netfilter.nf_conntrack_max`; 0: no limit."),
		}),
		"peers": seenObjects("Empty here: `tcplint probe` with several hosts joins them.", peerAttributes()),
		"gaps":  seenTexts("What could not be read, and why."),
	}
}

func sockstatAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"time_wait_or_fin_wait2": seenCount("Sockets in TIME_WAIT, and those without a process in FIN_WAIT2: what `net.ipv4.tcp_max_tw_buckets` limits."),
		"in_use":                 seenCount("Sockets that are connected or listen."),
		"orphans":                seenCount("Connections without a process."),
		"alloc":                  seenCount("Sockets that take memory."),
		"mem":                    seenCount("Pages of memory that TCP holds."),
		"host_wide":              seenTexts("Which of these count the whole host and not the namespace."),
	}
}

func destinationAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"local":               seenText("Address of the host."),
		"remote":              seenText("Address of the peer."),
		"remote_port":         seenCount("Port of the peer."),
		"ports_in_use":        seenCount("Ports of `net.ipv4.ip_local_port_range` that connections to it hold, TIME_WAIT included."),
		"usable_ports":        seenCount("Ports that connect() may choose from: the range without reserved ports and ports that are listened on."),
		"states":              seenStates("Its sockets."),
		"without_timestamps":  seenCount("Established connections without TCP timestamps."),
		"closed_per_second":   seenNumber("Connections that entered TIME_WAIT on the host, by what is left of their timers: over the last second, or over the last five where the last has fewer than 100."),
		"ports_in_use_growth": seenNumber("Change of `ports_in_use` per second between the two looks."),
	}
}

func listenerAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"local":             seenText("Its address: `0.0.0.0` and `::` are any."),
		"port":              seenCount("Its port."),
		"backlog":           seenCount("The limit of the accept queue as the kernel keeps it; it is full at one more."),
		"queue":             seenCount("Connections that wait for accept()."),
		"drops":             seenCount("Connections that the socket has dropped since it exists."),
		"states":            seenStates("Its own sockets in `listen`, and those of the connections that came to it."),
		"pid":               seenCount("One process that holds it."),
		"command":           seenText("Its name. Empty: not known."),
		"closed_per_second": seenNumber("Connections that entered TIME_WAIT on the host, over the last second, or over the last five where the last has fewer than 100."),
	}
}

func processAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"pid":               seenCount("The process. Null: nobody may see, or nobody has accepted the connections yet."),
		"command":           seenText("Its name. Empty: not known."),
		"fds":               seenCount("File descriptors that it has open."),
		"close_wait":        seenCount("Its connections in CLOSE_WAIT."),
		"listener":          seenText("address:port that the connections came to. Empty: they went out."),
		"peer":              seenText("address:port that they went to. Empty: they came in, or went to many."),
		"age_seconds":       seenNumber("How long the oldest has been in CLOSE_WAIT at least."),
		"close_wait_growth": seenCount("Change between the two looks."),
	}
}

func peerAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"host":                            seenText("Its name."),
		"fin_wait2_here_close_wait_there": seenCount("Connections that this host has closed and a process there has not."),
		"pid":                             seenCount("The process there that holds most of them."),
		"command":                         seenText("Its name."),
		"listener":                        seenText("address:port there."),
	}
}

// seenStates has all states that the kernel knows.
func seenStates(d string) schema.Attribute {
	return seenObject(d, map[string]schema.Attribute{
		"established":  seenCount("Open at both ends."),
		"syn_sent":     seenCount("connect() waits for an answer."),
		"syn_recv":     seenCount("A handshake that a socket has begun."),
		"fin_wait1":    seenCount("Closed on the host, the FIN is not acknowledged yet."),
		"fin_wait2":    seenCount("Closed on the host, the peer has not closed; those without a process included."),
		"time_wait":    seenCount("Closed on the host first, and over."),
		"close":        seenCount("Not connected."),
		"close_wait":   seenCount("Closed by the peer, not by the program on the host."),
		"last_ack":     seenCount("Closed by the peer and then on the host, the FIN is not acknowledged yet."),
		"listen":       seenCount("Listens."),
		"closing":      seenCount("Closed by both at the same time."),
		"new_syn_recv": seenCount("A handshake that waits in the queue of a listener."),
	})
}

func seenText(d string) schema.Attribute {
	return schema.StringAttribute{Computed: true, MarkdownDescription: d}
}

func seenTexts(d string) schema.Attribute {
	return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: d}
}

func seenCount(d string) schema.Attribute {
	return schema.Int64Attribute{Computed: true, MarkdownDescription: d}
}

func seenNumber(d string) schema.Attribute {
	return schema.Float64Attribute{Computed: true, MarkdownDescription: d}
}

func seenObject(d string, attributes map[string]schema.Attribute) schema.Attribute {
	return schema.SingleNestedAttribute{Computed: true, MarkdownDescription: d, Attributes: attributes}
}

func seenObjects(d string, attributes map[string]schema.Attribute) schema.Attribute {
	return schema.ListNestedAttribute{Computed: true, MarkdownDescription: d, NestedObject: schema.NestedAttributeObject{Attributes: attributes}}
}

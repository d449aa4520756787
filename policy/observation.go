package policy

// Observation is what a live probe saw of one network namespace at one instant:
// schema 1 of docs/schema/probe.schema.json. What could not be read is null or
// left out, with a line in Gaps that says why; it is never 0.
type Observation struct {
	Schema int    `json:"schema"`
	Time   string `json:"time"` // RFC 3339
	Host   string `json:"host"`
	Netns  string `json:"netns"` // pid, name or path of the namespace; empty: the one that the probe runs in
	// Source is where the sockets were read: sock_diag, proc (/proc/net/tcp), or
	// summary, where only counters were.
	Source       string        `json:"source"`
	States       States        `json:"states"`
	Sockstat     Sockstat      `json:"sockstat"`
	Destinations []Destination `json:"destinations"` // the largest, by ports in use
	// OtherDestinations sums those that are not among the largest, null: all are.
	OtherDestinations *OtherDestinations `json:"other_destinations"`
	Listeners         []SeenListener     `json:"listeners"`
	// NoListener sums the connections that came in to ports on which nobody
	// listens any more, null: there are none.
	NoListener *NoListener `json:"no_listener"`
	Processes  []Process   `json:"processes"` // those that hold sockets in CLOSE_WAIT, most first
	// Counters are those of /proc/net/netstat and /proc/net/snmp
	// (TcpExt.TWRecycled, Tcp.CurrEstab), and of the tracker summed over the CPUs
	// (conntrack.drop).
	Counters       map[string]int64   `json:"counters"`
	SampledSeconds *float64           `json:"sampled_seconds"` // between the two looks, null: there was one
	Rates          map[string]float64 `json:"rates"`           // of counters that only grow, per second between the two looks
	Parameters     map[string]string  `json:"parameters"`      // live values by canonical name
	Conntrack      *Conntrack         `json:"conntrack"`       // null: connections are not tracked here, or nobody may see
	Peers          []Peer             `json:"peers"`           // what other probed hosts show of the same connections
	Gaps           []string           `json:"gaps"`
}

// States counts sockets by TCP state. Null: the source cannot tell.
type States struct {
	Established *int64 `json:"established"`
	SynSent     *int64 `json:"syn_sent"`
	SynRecv     *int64 `json:"syn_recv"`
	FinWait1    *int64 `json:"fin_wait1"`
	FinWait2    *int64 `json:"fin_wait2"` // orphaned ones included
	TimeWait    *int64 `json:"time_wait"` // without orphans in FIN_WAIT2
	Close       *int64 `json:"close"`
	CloseWait   *int64 `json:"close_wait"`
	LastAck     *int64 `json:"last_ack"`
	Listen      *int64 `json:"listen"`
	Closing     *int64 `json:"closing"`
	NewSynRecv  *int64 `json:"new_syn_recv"`
}

// Sockstat is what /proc/net/sockstat and sockstat6 tell without a look at any socket.
type Sockstat struct {
	// TimeWaitOrFinWait2 is `tw`: it counts orphans in FIN_WAIT2 too (Linux 6.12
	// net/ipv4/inet_timewait_sock.c inet_twsk_alloc()).
	TimeWaitOrFinWait2 *int64 `json:"time_wait_or_fin_wait2"`
	InUse              *int64 `json:"in_use"`
	Orphans            *int64 `json:"orphans"` // of the whole host
	Alloc              *int64 `json:"alloc"`   // of the whole host
	MemPages           *int64 `json:"mem"`     // pages, of the whole host
	// HostWide names the fields that count the whole host, not the namespace.
	HostWide []string `json:"host_wide"`
}

// Destination is where connections of this host go: one local address, one
// remote address and port. Each connection to it holds a local port.
type Destination struct {
	Local       string `json:"local"`
	Remote      string `json:"remote"`
	RemotePort  int    `json:"remote_port"`
	PortsInUse  int64  `json:"ports_in_use"` // ports of the local range
	UsablePorts int64  `json:"usable_ports"`
	States      States `json:"states"`
	// WithoutTimestamps counts established connections without TCP timestamps.
	WithoutTimestamps *int64 `json:"without_timestamps"`
	// ClosedPerSecond is how many connections entered TIME_WAIT here, by the
	// timers of those that are in it.
	ClosedPerSecond *float64 `json:"closed_per_second"`
	// Growth is the change of PortsInUse per second between the two looks.
	Growth *float64 `json:"ports_in_use_growth"`
}

// OtherDestinations is the rest.
type OtherDestinations struct {
	Count      int64  `json:"count"`
	PortsInUse int64  `json:"ports_in_use"`
	States     States `json:"states"`
}

// SeenListener is a listening socket, or several that share an address and port
// (states.listen of them), with the connections that came to it. Each has a queue
// of its own: Queue and Backlog are those of the fullest.
type SeenListener struct {
	Local   string `json:"local"` // 0.0.0.0 and :: are any address
	Port    int    `json:"port"`
	Backlog *int64 `json:"backlog"` // as the kernel limits it, null: the source does not tell
	Queue   int64  `json:"queue"`   // connections that wait for accept()
	Drops   *int64 `json:"drops"`   // connections that the socket dropped since it exists
	States  States `json:"states"`
	PID     *int   `json:"pid"` // of one process that holds it, null: not allowed to see
	Command string `json:"command"`
	// ClosedPerSecond is how many connections entered TIME_WAIT here.
	ClosedPerSecond *float64 `json:"closed_per_second"`
}

// NoListener is what is left of listeners that are gone: a server that was
// stopped leaves its connections in TIME_WAIT. They hold no port of the local range.
type NoListener struct {
	Ports  []int  `json:"ports"` // the busiest, most connections first
	States States `json:"states"`
}

// Process holds sockets in CLOSE_WAIT: the peer has closed, the process has not.
// Without the right to see processes there is one entry a listener, PID null.
type Process struct {
	PID       *int   `json:"pid"`
	Command   string `json:"command"`
	FDs       *int64 `json:"fds"` // open file descriptors
	CloseWait int64  `json:"close_wait"`
	Listener  string `json:"listener"` // address:port that the connections came to; empty: they went out
	Peer      string `json:"peer"`     // address:port that they went to; empty: they came in, or went to many
	// AgeSeconds is how long the oldest has been in CLOSE_WAIT at least.
	AgeSeconds *float64 `json:"age_seconds"`
	// CloseWaitGrowth is the change between the two looks.
	CloseWaitGrowth *int64 `json:"close_wait_growth"`
}

// Conntrack is the table of tracked connections of a namespace.
type Conntrack struct {
	Count int64  `json:"count"`
	Max   *int64 `json:"max"` // 0: no limit
}

// Peer is another probed host that holds the other end of connections of this one.
type Peer struct {
	Host string `json:"host"`
	// FinWait2HereCloseWaitThere counts connections that this host has closed and
	// a process there has not.
	FinWait2HereCloseWaitThere int64  `json:"fin_wait2_here_close_wait_there"`
	PID                        *int   `json:"pid"` // there, of the process that holds most of them
	Command                    string `json:"command"`
	Listener                   string `json:"listener"`
}

package exporter

import (
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// collector makes the samples of one look at one place. What the look could not
// see has no sample.
type collector struct {
	sight
	top      int
	pageSize int
}

func (c collector) Describe(descs chan<- *prometheus.Desc) {
	for _, f := range families() {
		descs <- f.desc
	}
}

func (c collector) Collect(samples chan<- prometheus.Metric) {
	to := sink(samples)
	to.put(lookDuration, c.took.Seconds())
	to.put(lookTimestamp, float64(c.at.UnixMilli())/1000)
	if c.err != nil {
		to.put(up, 0)
		return
	}
	o := c.observed
	to.put(up, 1)
	to.put(lookInfo, 1, o.Source)
	to.put(gaps, float64(len(o.Gaps)))
	for _, s := range statesOf(o.States) {
		to.known(sockets, s.count, s.name)
	}
	to.sockstat(o, int64(c.pageSize))
	to.destinations(o, c.top)
	to.listeners(o.Listeners)
	to.noListener(o.NoListener)
	to.closeWait(o.Processes)
	to.conntrack(o.Conntrack)
	to.parameters(o.Parameters)
	for _, kernel := range counters {
		if value, ok := o.Counters[kernel.key]; ok {
			to.put(kernel.family, float64(value))
		}
	}
}

func (s sink) sockstat(o *policy.Observation, pageSize int64) {
	s.known(socketsInUse, o.Sockstat.InUse)
	s.known(socketsAllocated, o.Sockstat.Alloc)
	s.known(orphans, o.Sockstat.Orphans)
	s.known(buckets, o.Sockstat.TimeWaitOrFinWait2)
	s.known(memory, times(o.Sockstat.MemPages, pageSize))
	s.known(orphansLimit, number(o.Parameters, "net.ipv4.tcp_max_orphans", 0))
	if limit := number(o.Parameters, "net.ipv4.tcp_max_tw_buckets", 0); limit != nil && *limit >= 0 {
		s.known(bucketsLimit, limit)
	}
	s.known(memoryLimit, times(number(o.Parameters, "net.ipv4.tcp_mem", 2), pageSize))
	low, high := number(o.Parameters, "net.ipv4.ip_local_port_range", 0), number(o.Parameters, "net.ipv4.ip_local_port_range", 1)
	if low != nil && high != nil {
		s.put(portRange, float64(*high-*low+1))
	}
}

func (s sink) conntrack(table *policy.Conntrack) {
	if table == nil {
		return
	}
	s.put(tracked, float64(table.Count))
	if table.Max != nil && *table.Max > 0 {
		s.known(trackedLimit, table.Max)
	}
}

func (s sink) parameters(live map[string]string) {
	for _, name := range parameters {
		s.known(parameter, number(live, name, 0), name)
	}
}

// number is one of the numbers of a parameter, nil: it has none there.
func number(live map[string]string, parameter string, field int) *int64 {
	fields := strings.Fields(live[parameter])
	if field >= len(fields) {
		return nil
	}
	value, err := strconv.ParseInt(fields[field], 10, 64)
	if err != nil {
		return nil
	}
	return &value
}

func times(count *int64, size int64) *int64 {
	if count == nil {
		return nil
	}
	product := *count * size
	return &product
}

// counted is the number of sockets in one state.
type counted struct {
	name  string
	count *int64
}

func statesOf(s policy.States) []counted {
	return []counted{
		{"established", s.Established}, {"syn_sent", s.SynSent}, {"syn_recv", s.SynRecv},
		{"fin_wait1", s.FinWait1}, {"fin_wait2", s.FinWait2}, {"time_wait", s.TimeWait},
		{"close", s.Close}, {"close_wait", s.CloseWait}, {"last_ack", s.LastAck},
		{"listen", s.Listen}, {"closing", s.Closing}, {"new_syn_recv", s.NewSynRecv},
	}
}

// statesToward are those that say something of a destination, statesAt of a
// listener: all twelve of each would be most of the series.
func statesToward(s policy.States) []counted {
	return []counted{{"established", s.Established}, {"syn_sent", s.SynSent}, {"time_wait", s.TimeWait}, {"close_wait", s.CloseWait}}
}

func statesAt(s policy.States) []counted {
	return []counted{
		{"established", s.Established}, {"syn_recv", s.SynRecv}, {"new_syn_recv", s.NewSynRecv},
		{"fin_wait2", s.FinWait2}, {"time_wait", s.TimeWait}, {"close_wait", s.CloseWait},
	}
}

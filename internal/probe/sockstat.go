package probe

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// hostWide are the fields of sockstat that count the sockets of all namespaces
// (Linux 6.12 net/ipv4/proc.c sockstat_seq_show(): tcp_orphan_count_sum(),
// proto_sockets_allocated_sum_positive(), proto_memory_allocated()).
var hostWide = []string{"orphans", "alloc", "mem"}

// ParseSockstat reads /proc/net/sockstat, and sockstat6 where there is one:
// without IPv6 there is none.
func ParseSockstat(v4, v6 []byte) (policy.Sockstat, error) {
	stat := policy.Sockstat{HostWide: hostWide}
	tcp, err := sockstatLine(v4, "TCP")
	if err != nil {
		return stat, err
	}
	stat.InUse = numberOf(tcp, "inuse")
	stat.Orphans = numberOf(tcp, "orphan")
	stat.TimeWaitOrFinWait2 = numberOf(tcp, "tw")
	stat.Alloc = numberOf(tcp, "alloc")
	stat.MemPages = numberOf(tcp, "mem")
	if v6 == nil || stat.InUse == nil {
		return stat, nil
	}
	tcp6, err := sockstatLine(v6, "TCP6")
	if err != nil {
		stat.InUse = nil
		return stat, err
	}
	stat.InUse = sum(stat.InUse, numberOf(tcp6, "inuse"))
	return stat, nil
}

// sockstatLine gives the pairs of the line of one protocol.
func sockstatLine(text []byte, protocol string) (map[string]int64, error) {
	for line := range strings.Lines(string(text)) {
		name, rest, found := strings.Cut(line, ":")
		if !found || name != protocol {
			continue
		}
		fields := strings.Fields(rest)
		if len(fields)%2 != 0 {
			return nil, fmt.Errorf("the line of %s is cut off: %.80q", protocol, line)
		}
		pairs := map[string]int64{}
		for i := 0; i < len(fields); i += 2 {
			value, err := strconv.ParseInt(fields[i+1], 10, 64)
			if err != nil {
				return nil, fmt.Errorf("%s of %s is %.40q", fields[i], protocol, fields[i+1])
			}
			pairs[fields[i]] = value
		}
		return pairs, nil
	}
	return nil, fmt.Errorf("it has no line of %s", protocol)
}

func numberOf(pairs map[string]int64, name string) *int64 {
	value, there := pairs[name]
	if !there {
		return nil
	}
	return &value
}

// sum is unknown where a part of it is.
func sum(a, b *int64) *int64 {
	if a == nil || b == nil {
		return nil
	}
	total := *a + *b
	return &total
}

func readSockstat(files ProcFiles, o *policy.Observation) {
	o.Sockstat = policy.Sockstat{HostWide: hostWide}
	v4, err := files("net/sockstat")
	if err != nil {
		gap(o, "sockstat: /proc/net/sockstat cannot be read: %s", reason(err))
		return
	}
	v6, err := files("net/sockstat6")
	unknown := err != nil && !errors.Is(err, fs.ErrNotExist)
	if unknown {
		gap(o, "sockstat.in_use: /proc/net/sockstat6 cannot be read: %s", reason(err))
	}
	if o.Sockstat, err = ParseSockstat(v4, v6); err != nil {
		gap(o, "sockstat: /proc/net/sockstat is not understood: %v", err)
	}
	if unknown {
		o.Sockstat.InUse = nil
	}
}

package probe

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// localPorts are those that connect() chooses from.
type localPorts struct {
	low, high uint16
	reserved  map[uint16]struct{}
}

// defaultPorts is the range of a kernel that nobody has told another (Linux 6.12
// net/ipv4/af_inet.c inet_init_net()).
var defaultPorts = localPorts{low: 32768, high: 60999}

// parsePorts reads ip_local_port_range and ip_local_reserved_ports as the kernel
// shows them: "32768\t60999" and "8080,9000-9010".
func parsePorts(span, reserved string) (localPorts, error) {
	fields := strings.Fields(span)
	if len(fields) != 2 {
		return localPorts{}, fmt.Errorf("ip_local_port_range is %.40q, not two ports", span)
	}
	low, errLow := port(fields[0])
	high, errHigh := port(fields[1])
	if err := errors.Join(errLow, errHigh); err != nil {
		return localPorts{}, fmt.Errorf("ip_local_port_range: %w", err)
	}
	if low > high {
		return localPorts{}, fmt.Errorf("ip_local_port_range is %.40q: the first port is above the second", span)
	}
	p := localPorts{low: low, high: high, reserved: map[uint16]struct{}{}}
	for part := range strings.SplitSeq(strings.TrimSpace(reserved), ",") {
		if part == "" {
			continue
		}
		first, last, err := portSpan(part)
		if err != nil {
			return localPorts{}, fmt.Errorf("ip_local_reserved_ports: %w", err)
		}
		for n := max(int(first), int(low)); n <= min(int(last), int(high)); n++ {
			p.reserved[uint16(n)] = struct{}{}
		}
	}
	return p, nil
}

// portSpan reads "80" and "80-90".
func portSpan(text string) (first, last uint16, err error) {
	from, to, isSpan := strings.Cut(text, "-")
	if first, err = port(from); err != nil || !isSpan {
		return first, first, err
	}
	last, err = port(to)
	return first, last, err
}

func port(text string) (uint16, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%.40q is no port", text)
	}
	return uint16(n), nil
}

func (p *localPorts) has(port uint16) bool { return p.low <= port && port <= p.high }

// usable is what is left for connect(): a port that is reserved, or on which
// anybody listens on any address, is lost for all destinations.
func (p *localPorts) usable(listening func(port uint16) bool) int64 {
	var count int64
	for n := int(p.low); n <= int(p.high); n++ {
		if _, reserved := p.reserved[uint16(n)]; !reserved && !listening(uint16(n)) {
			count++
		}
	}
	return count
}

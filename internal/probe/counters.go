package probe

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// gauges are what the files of counters hold besides counters.
var gauges = []string{"Tcp.CurrEstab", "Tcp.MaxConn", "Tcp.RtoAlgorithm", "Tcp.RtoMax", "Tcp.RtoMin"}

// IsGauge says of a name in Observation.Counters that its value also falls, so
// that it has no rate.
func IsGauge(counter string) bool { return slices.Contains(gauges, counter) }

// ParseCounters reads /proc/net/netstat or /proc/net/snmp, each a line of names
// above a line of values, and adds what is about TCP. Which names there are
// depends on the kernel.
func ParseCounters(text []byte, into map[string]int64) error {
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		group, names, found := strings.Cut(lines[i], ":")
		again, values, foundToo := strings.Cut(lines[i+1], ":")
		if !found || !foundToo || group != again {
			return fmt.Errorf("lines %d and %d are no names and values of one group", i+1, i+2)
		}
		if group != "Tcp" && group != "TcpExt" {
			continue
		}
		if err := addCounters(group, strings.Fields(names), strings.Fields(values), into); err != nil {
			return err
		}
	}
	if len(lines)%2 != 0 {
		return fmt.Errorf("line %d has no values below it", len(lines))
	}
	return nil
}

func addCounters(group string, names, values []string, into map[string]int64) error {
	if len(names) != len(values) {
		return fmt.Errorf("%s has %d names and %d values", group, len(names), len(values))
	}
	var over []string
	for i, name := range names {
		value, err := strconv.ParseInt(values[i], 10, 64)
		// What was counted below 0 is printed as 2^64 less something (Linux 6.12
		// net/ipv4/proc.c: %lu, %llu). The others are known all the same.
		if errors.Is(err, strconv.ErrRange) {
			over = append(over, fmt.Sprintf("%s.%s is %.40s", group, name, values[i]))
			continue
		}
		if err != nil {
			return fmt.Errorf("the value of %s.%s is %.40q", group, name, values[i])
		}
		into[group+"."+name] = value
	}
	if len(over) > 0 {
		return &overflow{over}
	}
	return nil
}

// overflow is the error about numbers that are none. All others were read.
type overflow struct{ numbers []string }

func (o *overflow) Error() string { return strings.Join(o.numbers, ", ") + ": no count of anything" }

func readCounters(files ProcFiles, o *policy.Observation) {
	if o.Counters == nil {
		o.Counters = map[string]int64{}
	}
	for _, file := range []struct{ path, holds string }{
		{"net/snmp", "the counters Tcp.*"},
		{"net/netstat", "the counters TcpExt.*, such as ListenOverflows"},
	} {
		text, err := files(file.path)
		if err != nil {
			gap(o, "%s: /proc/%s cannot be read: %s", file.holds, file.path, reason(err))
			continue
		}
		err = ParseCounters(text, o.Counters)
		var over *overflow
		if errors.As(err, &over) {
			gap(o, "/proc/%s: %v", file.path, over)
		} else if err != nil {
			gap(o, "%s: /proc/%s is not understood: %v", file.holds, file.path, err)
		}
	}
}

package probe

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// trackerCounters are those that tell of trouble, by their column.
var trackerCounters = []string{"drop", "early_drop", "insert_failed", "invalid"}

// ParseConntrackStatistics sums /proc/net/stat/nf_conntrack over the CPUs, as
// conntrack.drop and so on. Columns came and went with the kernels, so the first
// line says what they are.
func ParseConntrackStatistics(text []byte, into map[string]int64) error {
	lines := strings.Split(strings.TrimRight(string(text), "\n"), "\n")
	columns := strings.Fields(lines[0])
	if len(columns) == 0 {
		return errors.New("it has no line of names")
	}
	sums := map[string]int64{}
	for number, line := range lines[1:] {
		fields := strings.Fields(line)
		if len(fields) != len(columns) {
			return fmt.Errorf("line %d has %d numbers, the first names %d", number+2, len(fields), len(columns))
		}
		for i, name := range columns {
			if !slices.Contains(trackerCounters, name) {
				continue
			}
			value, err := strconv.ParseUint(fields[i], 16, 32)
			if err != nil {
				return fmt.Errorf("%s in line %d is %.40q", name, number+2, fields[i])
			}
			sums["conntrack."+name] += int64(value)
		}
	}
	for name, value := range sums {
		into[name] = value
	}
	return nil
}

// readConntrack leaves Conntrack null without a gap where there is no tracker.
func readConntrack(files ProcFiles, o *policy.Observation) {
	if o.Counters == nil {
		o.Counters = map[string]int64{}
	}
	count, err := readNumber(files, "sys/net/netfilter/nf_conntrack_count")
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		gap(o, "conntrack: how many connections are tracked: /proc/sys/net/netfilter/nf_conntrack_count: %s", reason(err))
		return
	}
	o.Conntrack = &policy.Conntrack{Count: count}
	if limit, err := readNumber(files, "sys/net/netfilter/nf_conntrack_max"); err == nil {
		o.Conntrack.Max = &limit
	} else {
		gap(o, "conntrack.max: /proc/sys/net/netfilter/nf_conntrack_max: %s", reason(err))
	}
	text, err := files("net/stat/nf_conntrack")
	if err != nil {
		gap(o, "the counters conntrack.*: /proc/net/stat/nf_conntrack cannot be read: %s", reason(err))
		return
	}
	if err := ParseConntrackStatistics(text, o.Counters); err != nil {
		gap(o, "the counters conntrack.*: /proc/net/stat/nf_conntrack is not understood: %v", err)
	}
}

func readNumber(files ProcFiles, path string) (int64, error) {
	text, err := files(path)
	if err != nil {
		return 0, err
	}
	value, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("it holds %.40q, not a number", text)
	}
	return value, nil
}

package main

import (
	"regexp"
	"strconv"
	"strings"
)

// evidenceOfPresence says what a column proves. That a file is there proves
// that the kernel has it. That it is not there proves nothing where a module or
// the configuration decides: outside the core of the network stack, and where
// only the differently configured kernel lacks or has it.
func (m *measurement) evidenceOfPresence(i int) (present, ok bool) {
	if m.cells[i].present() {
		return true, true
	}
	if m.table != "kernels-net.tsv" || !coreOfTheStack(m.name) || m.oddOneOut() {
		return false, false
	}
	return false, true
}

func coreOfTheStack(name string) bool {
	for _, prefix := range []string{"net.core.", "net.ipv4.", "net.ipv6.", "net.netfilter.", "net.unix."} {
		if strings.HasPrefix(name, prefix) {
			return !strings.HasPrefix(name, "net.netfilter.nf_log.")
		}
	}
	return false
}

// oddOneOut reports whether the odd column alone differs from both neighbours.
func (m *measurement) oddOneOut() bool {
	before, odd, after := m.cells[oddColumn-1].present(), m.cells[oddColumn].present(), m.cells[oddColumn+1].present()
	return before == after && before != odd
}

// evidenceOfDefault leaves out a parameter whose value differs on the odd
// column alone: memory or configuration decides there, not the release.
func (m *measurement) evidenceOfDefault(i int) (string, bool) {
	if !m.cells[i].present() {
		return "", false
	}
	before, odd, after := m.cells[oddColumn-1], m.cells[oddColumn], m.cells[oddColumn+1]
	if before.present() && odd.present() && after.present() && before.value == after.value && before.value != odd.value {
		return "", false
	}
	value := m.cells[i].value
	return value, !unread(value)
}

// unread reports whether a value says why there is none.
func unread(value string) bool { return strings.HasPrefix(value, "!") }

// bounds are the integers that a kernel was seen to accept. An open end is one
// that is no bound: the probe went to its limit, or the number reads back as
// another, or it follows from HZ.
type bounds struct {
	min, max       int64
	hasMin, hasMax bool
}

// The probe's limits, 2^62.
const probeLimit = 1 << 62

var boundsPattern = regexp.MustCompile(`^(-?[0-9]+)\.\.(-?[0-9]+)(?: \((.*)\))?$`)

func (m *measurement) evidenceOfBounds(i int) (bounds, bool) {
	found := boundsPattern.FindStringSubmatch(m.cells[i].bounds)
	if found == nil {
		return bounds{}, false
	}
	low, errLow := strconv.ParseInt(found[1], 10, 64)
	high, errHigh := strconv.ParseInt(found[2], 10, 64)
	if errLow != nil || errHigh != nil {
		return bounds{}, false
	}
	b := bounds{
		hasMin: low != -probeLimit && !strings.Contains(found[3], "low-reads"),
		hasMax: high != probeLimit && !strings.Contains(found[3], "high-reads"),
	}
	if keptAsJiffies(low) || keptAsJiffies(high) {
		b.hasMin, b.hasMax = b.hasMin && low == 0, false
	}
	if b.hasMin {
		b.min = low
	}
	if b.hasMax {
		b.max = high
	}
	return b, b.hasMin || b.hasMax
}

// keptAsJiffies recognises INT_MAX/HZ and UINT_MAX/HZ at the measured HZ=250.
func keptAsJiffies(n int64) bool {
	const hz = 250
	return n == (1<<31-1)/hz || n == -((1<<31-1)/hz) || n == (1<<32-1)/hz
}

// evidenceOfNetns: where a parameter can be set in a network namespace that
// root made.
func (m *measurement) evidenceOfNetns(i int) (string, bool) {
	return namespaced(m.cells[i], m.cells[i].child, "absent")
}

// evidenceOfUserNetns: the same for a network namespace of a user namespace.
func (m *measurement) evidenceOfUserNetns(i int) (string, bool) {
	return namespaced(m.cells[i], m.cells[i].user, "hidden")
}

func namespaced(c cell, column, missing string) (string, bool) {
	mode, _, _ := strings.Cut(column, " ")
	switch {
	case !c.present() || mode == "" || mode == "-":
		return "", false
	case mode == missing:
		return missing, true
	case writable(mode):
		return "per-netns", true
	}
	return "read-only", true
}

func writable(mode string) bool {
	bits, err := strconv.ParseUint(mode, 8, 16)
	return err == nil && bits&0o200 != 0
}

func readable(mode string) bool {
	bits, err := strconv.ParseUint(mode, 8, 16)
	return err == nil && bits&0o400 != 0
}

package main

import (
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// typeOf infers the type of a measured parameter from its newest bounds and
// value.
func (m *measurement) typeOf() kernel.Type {
	for i := len(columns) - 1; i >= 0; i-- {
		if t := typeOfBounds(m.cells[i].bounds); t != kernel.Unknown {
			return t
		}
	}
	c, ok := m.newest()
	if !ok {
		return kernel.Unknown
	}
	words := strings.Fields(c.value)
	if len(words) == 0 || unread(c.value) {
		return kernel.Unknown
	}
	t := kernel.Int
	for _, word := range words {
		if _, err := strconv.ParseInt(word, 10, 64); err == nil {
			continue
		}
		if _, err := strconv.ParseUint(word, 10, 64); err != nil {
			return kernel.String
		}
		t = kernel.Long
	}
	return t
}

func typeOfBounds(text string) kernel.Type {
	found := boundsPattern.FindStringSubmatch(text)
	if found == nil {
		return kernel.Unknown
	}
	low, errLow := strconv.ParseInt(found[1], 10, 64)
	high, errHigh := strconv.ParseInt(found[2], 10, 64)
	switch {
	case errLow != nil || errHigh != nil:
		return kernel.Unknown
	case keptAsJiffies(low) || keptAsJiffies(high):
		return kernel.Seconds
	case low >= 0 && high == 255:
		return kernel.U8
	case high > 1<<32-1:
		return kernel.Long
	case high > 1<<31-1:
		return kernel.Uint
	}
	return kernel.Int
}

// fieldsOf counts the numbers of a value.
func (m *measurement) fieldsOf(t kernel.Type) int {
	c, ok := m.newest()
	if !ok || t == kernel.String || t == kernel.Name || t == kernel.Unknown {
		return 1
	}
	return max(1, len(strings.Fields(c.value)))
}

func (m *measurement) newest() (cell, bool) {
	for i := len(columns) - 1; i >= 0; i-- {
		if m.cells[i].present() {
			return m.cells[i], true
		}
	}
	return cell{}, false
}

// readOnly reports whether no measured kernel lets the parameter be written.
func (m *measurement) readOnly() bool {
	seen := false
	for _, c := range m.cells {
		if c.present() && writable(c.mode) {
			return false
		}
		seen = seen || c.present()
	}
	return seen
}

func (m *measurement) writeOnly() bool {
	c, ok := m.newest()
	return ok && !readable(c.mode)
}

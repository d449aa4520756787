package config

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/bmatcuk/doublestar/v4"
)

// maxCount bounds counts of connections, addresses and ports: the kernel's own are int.
const maxCount = math.MaxInt32

// maxRate bounds rates: no host opens a thousand million connections a second.
const maxRate = 1e9

func checkPrintable(s string) error {
	if s == "" {
		return errors.New("it is empty")
	}
	for _, r := range s {
		if unicode.IsControl(r) {
			return fmt.Errorf("%q has a control character", s)
		}
	}
	return nil
}

func checkOneOf(values ...string) func(*decoder, string) error {
	return func(_ *decoder, s string) error {
		if slices.Contains(values, s) {
			return nil
		}
		known := strings.Join(values, ", ")
		if near, ok := nearest(s, values); ok {
			return fmt.Errorf("%q is none of %s: did you mean %q?", s, known, near)
		}
		return fmt.Errorf("%q is none of %s", s, known)
	}
}

func checkKernel(d *decoder, s string) error {
	if d.checks.Kernel == nil {
		return nil
	}
	if err := d.checks.Kernel(s); err != nil {
		return fmt.Errorf("%w: write a version or a whole uname -r, 5.15 or 5.15.0-91-generic", err)
	}
	return nil
}

// checkPattern refuses what would silently match nothing.
func checkPattern(_ *decoder, s string) error {
	if !doublestar.ValidatePattern(s) {
		return fmt.Errorf("%q is no valid pattern: look for an unclosed [ or {", s)
	}
	if strings.HasSuffix(s, "/") {
		return fmt.Errorf("%q matches no file: write %q", s, s+"**")
	}
	return nil
}

var kubeletVersion = regexp.MustCompile(`^v?[0-9]+\.[0-9]+(\.[0-9]+)?([-+][0-9A-Za-z.+-]+)?$`)

func checkKubelet(_ *decoder, s string) error {
	if !kubeletVersion.MatchString(s) {
		return fmt.Errorf("%q is no kubelet version: write 1.31 or v1.31.2", s)
	}
	return nil
}

var moduleName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func checkModule(_ *decoder, s string) error {
	if !moduleName.MatchString(s) {
		return fmt.Errorf("%q is no module name: write it as modprobe takes it, nf_conntrack", s)
	}
	return nil
}

func parseDuration(s string) (time.Duration, error) {
	value, err := time.ParseDuration(s)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration: write 50ms, 350s or 1h30m", s)
	}
	if strings.HasPrefix(s, "-") {
		return 0, fmt.Errorf("%q is negative", s)
	}
	return value, nil
}

var sizeUnits = []struct {
	name  string
	bytes int64
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}

// parseSize reads a memory size into bytes. Only binary units: whether 64GB
// means 64,000,000,000 or 64 GiB differs between the tools that print it.
func parseSize(s string) (int64, error) {
	bad := fmt.Errorf("%q is no memory size: write 64GiB, 512MiB or a number of bytes", s)
	for _, unit := range sizeUnits {
		digits, ok := strings.CutSuffix(s, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 63)
		if err != nil || n == 0 || int64(n) > math.MaxInt64/unit.bytes {
			return 0, bad
		}
		return int64(n) * unit.bytes, nil
	}
	return 0, bad
}

// showSize writes bytes in the largest unit that divides them.
func showSize(bytes int64) string {
	for _, unit := range sizeUnits {
		if unit.name != "" && bytes%unit.bytes == 0 {
			return quote(fmt.Sprintf("%d%s", bytes/unit.bytes, unit.name))
		}
	}
	return strconv.FormatInt(bytes, 10)
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

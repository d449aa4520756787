package sysctlconf

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	most := limits{file: 1000, line: 100, lines: 10}
	x := func(n int) string { return strings.Repeat("x", n) }
	tests := []struct {
		name, data string
		want       *LimitError
		text       string
	}{
		{"file", x(1001), &LimitError{Size: 1001, Limit: 1000}, "file of 1001 bytes is larger than 1000 bytes: name the sysctl file itself"},
		{"line", "a.b = 1\nc.d = " + x(95), &LimitError{Line: 2, Size: 101, Limit: 100}, "line 2 of 101 bytes is longer than 100 bytes: remove it"},
		{"longest line", "c.d = " + x(94) + "\n", nil, ""},
		{"lines", strings.Repeat("\n", 11), &LimitError{Line: 11, Limit: 10}, "more than 10 lines (line 11"},
		{"most lines", strings.Repeat("\n", 10), nil, ""},
	}
	for _, test := range tests {
		for _, loader := range Loaders() {
			_, err := parseWithin(most, loader, []byte(test.data))
			limit := (*LimitError)(nil)
			errors.As(err, &limit)
			switch {
			case test.want == nil && err != nil:
				t.Errorf("%s: %s: %v", test.name, loader, err)
			case test.want != nil && (limit == nil || *limit != *test.want || !strings.Contains(err.Error(), test.text)):
				t.Errorf("%s: %s: got %v", test.name, loader, err)
			}
		}
	}
	_, err := parseWithin(most, Busybox, []byte("# short\n"+strings.Repeat("xxxxxxxxx\\\n", 12)))
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || limit.Line != 2 {
		t.Errorf("joined lines: got error %v", err)
	}
}

// procps 3 repeats what one long line left in its buffer in every short one
// after it: 100,000 times 64 KiB would be 6 GiB.
func TestStaleValuesAreBounded(t *testing.T) {
	data := append(bytes.Repeat([]byte{'#'}, 64<<10), '\n')
	data = append(data, bytes.Repeat([]byte("a.b\n"), 100_000)...)
	lines, err := Parse(Procps3, data)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, line := range lines {
		total += len(line.Value)
	}
	if total > staleBudget+len(lines) {
		t.Errorf("%d bytes of stale values", total)
	}
}

func TestBinary(t *testing.T) {
	tests := []struct {
		name          string
		data          string
		binary, utf16 bool
	}{
		{"empty", "", false, false},
		{"text", "net.ipv4.ip_forward = 1\n", false, false},
		{"not UTF-8", "# caf\xe9\n", false, false},
		{"ELF", "\x7fELF\x02\x01\x01\x00\x00", true, false},
		{"NUL in a line", "a.b = 1\x002\n", true, false},
		{"NUL beyond the window", strings.Repeat("a", binaryWindow) + "\x00", false, false},
		{"UTF-16LE with mark", "\xff\xfea\x00.\x00b\x00", false, true},
		{"UTF-16BE with mark", "\xfe\xff\x00a\x00.\x00b", false, true},
		{"UTF-16LE without mark", "a\x00.\x00b\x00", false, true},
		{"UTF-16BE without mark", "\x00a\x00.\x00b", false, true},
		{"UTF-32LE", "\xff\xfe\x00\x00a\x00\x00\x00", true, false},
		{"zeros", "\x00\x00\x00\x00", true, false},
	}
	for _, test := range tests {
		data := []byte(test.data)
		if LooksBinary(data) != test.binary || LooksUTF16(data) != test.utf16 {
			t.Errorf("%s: binary %v, UTF-16 %v", test.name, LooksBinary(data), LooksUTF16(data))
		}
	}
}

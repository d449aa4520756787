package nettest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Path returns the file of a dotted parameter name. A slash in the name stands
// for a dot inside a component, as in net.ipv4.conf.eth0/100.rp_filter.
func Path(parameter string) string {
	swap := strings.NewReplacer(".", "/", "/", ".")
	return filepath.Join("/proc/sys", swap.Replace(parameter))
}

// Read returns what the kernel holds for a parameter, without the final newline.
func Read(t testing.TB, parameter string) string {
	t.Helper()
	content, err := os.ReadFile(Path(parameter))
	if err != nil {
		t.Fatalf("reading %s: %v", parameter, err)
	}
	return strings.TrimSuffix(string(content), "\n")
}

// Write sets a parameter of the room until the test ends.
func Write(t testing.TB, parameter, value string) {
	t.Helper()
	Require(t)
	before := Read(t, parameter)
	t.Cleanup(func() {
		// Without a line break an empty value would be no write at all.
		if err := os.WriteFile(Path(parameter), []byte(before+"\n"), 0); err != nil {
			t.Errorf("restoring %s: %v", parameter, err)
		}
	})
	if err := os.WriteFile(Path(parameter), []byte(value+"\n"), 0); err != nil {
		t.Fatalf("writing %s: %v", parameter, err)
	}
}

package cli_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

// The same input gives the same bytes, in every format, whatever the number of
// processors.
func TestOutputIsByteIdentical(t *testing.T) {
	dir := t.TempDir()
	for i := range 6 {
		writeFile(t, filepath.Join(dir, fmt.Sprintf("host%d.conf", i)), fmt.Sprintf(`# TIME_WAIT 优化
net.ipv4.tcp_tw_reuse = 1
net.ipv4.tcp_timestamps = 0
net.ipv4.tcp_fin_timeout = %d
net.ipv4.tcp_max_tw_buckets = 5000
net.ipv4.ip_local_port_range = 1024 65000
net.core.somaxconn = 65535
`, 10+i))
	}
	want := map[string]string{}
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	for round := range 100 {
		runtime.GOMAXPROCS(round%8 + 1)
		format := []string{"text", "json", "sarif", "github"}[round%4]
		args := []string{"lint", "-o", format, "--fail-on", "never", "."}
		if round%2 == 1 {
			args = append(args, "--kernel", "6.1")
		}
		got, err := cli.Output(dir, args...)
		if err != nil {
			t.Fatal(err)
		}
		key := fmt.Sprint(args)
		if want[key] == "" {
			want[key] = got
		}
		if got != want[key] {
			t.Fatalf("round %d, %s: other bytes:\n%s\nbefore:\n%s", round, format, got, want[key])
		}
	}
}

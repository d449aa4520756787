package fake

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// BenchmarkNew is what each test with a host of its own pays.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		h, err := New(b.TempDir(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		h.Close()
	}
}

// BenchmarkTake is one look at a host, with the conversation before it.
func BenchmarkTake(b *testing.B) {
	h, err := New(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer h.Close()
	runner := host.NewRunner(h.Transport(), false, "")
	for b.Loop() {
		if _, err := host.Take(b.Context(), runner, host.Question{Parameters: []string{"net.ipv4.tcp_tw_reuse"}}); err != nil {
			b.Fatal(err)
		}
	}
}

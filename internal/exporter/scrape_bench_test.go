package exporter

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// crowd is a source of so many sockets: half came to a listener, half went out,
// to more destinations than have series of their own.
type crowd int

func (crowd) Name() string { return "sock_diag" }

func (crowd) Listening(_ context.Context, visit func(*probe.Socket)) error {
	visit(&probe.Socket{State: probe.Listen, Local: netip.IPv4Unspecified(), Remote: netip.IPv4Unspecified(), LocalPort: 443, SendQueue: 4096, Inode: 7})
	return nil
}

func (c crowd) Others(ctx context.Context, visit func(*probe.Socket)) error {
	here := netip.AddrFrom4([4]byte{10, 0, 0, 1})
	s := probe.Socket{State: probe.TimeWait, Timewait: true, Local: here, TimerMS: 30_000}
	for i := range int(c) {
		if i%2 == 0 {
			s.LocalPort, s.RemotePort = 443, uint16(1024+i/2%64000)
			s.Remote = netip.AddrFrom4([4]byte{192, 0, byte(i >> 16), byte(i >> 8)})
		} else {
			s.LocalPort, s.RemotePort = uint16(32768+i/2%28000), 80
			s.Remote = netip.AddrFrom4([4]byte{10, 1, 0, byte(i / 2 / 28000)})
		}
		visit(&s)
	}
	return ctx.Err()
}

func (c crowd) Look(ctx context.Context, options probe.Options) (*probe.Look, error) {
	var look probe.Look
	look.Observation.Parameters = map[string]string{"net.ipv4.ip_local_port_range": "32768\t60999"}
	if err := probe.ReadSockets(ctx, c, nil, options, &look); err != nil {
		return nil, err
	}
	return &look, nil
}

// BenchmarkScrape is a whole scrape, as Prometheus has it, but for the kernel:
// what it takes to count sockets and to write metrics.
func BenchmarkScrape(b *testing.B) {
	for _, sockets := range []int{0, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("sockets=%d", sockets), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e := exporterOf(io.Discard, Place{Prober: crowd(sockets)})
				answer := httptest.NewRecorder()
				e.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/metrics", nil))
				if answer.Code != http.StatusOK {
					b.Fatalf("status %d: %s", answer.Code, answer.Body)
				}
			}
		})
	}
}

// TestScrapeOfAMillionSockets counts all of them, and needs no memory for each.
func TestScrapeOfAMillionSockets(t *testing.T) {
	const sockets = 1_000_000
	_, body := scrape(t, exporterOf(io.Discard, Place{Prober: crowd(sockets)}), "/metrics")
	for _, line := range []string{
		fmt.Sprintf("tcplint_sockets{state=\"time_wait\"} %v\n", float64(sockets)),
		"tcplint_listener_sockets{local=\"0.0.0.0\",port=\"443\",state=\"time_wait\"} 500000\n",
		"tcplint_destination_ports_in_use{local=\"10.0.0.1\",remote=\"10.1.0.0\",remote_port=\"80\"} 28000\n",
	} {
		if !strings.Contains(body, line) {
			t.Errorf("no %s in\n%s", line, ours(body))
		}
	}
	allocations := func(sockets int) float64 {
		return testing.AllocsPerRun(3, func() {
			if _, err := crowd(sockets).Look(t.Context(), probe.Options{Top: 20}); err != nil {
				t.Fatal(err)
			}
		})
	}
	few, many := allocations(100_000), allocations(sockets)
	if many > few+1000 {
		t.Errorf("%v allocations for a million sockets, %v for a tenth of them", many, few)
	}
}

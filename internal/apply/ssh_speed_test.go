package apply

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// timed tells how long each script took.
type timed struct {
	host.Runner
	b    *testing.B
	took map[string]time.Duration
}

func (r timed) Run(ctx context.Context, script string) (host.Output, error) {
	return r.measure("again", script, func() (host.Output, error) { return r.Runner.Run(ctx, script) })
}

func (r timed) RunAfresh(ctx context.Context, script string) (host.Output, error) {
	return r.measure("afresh", script, func() (host.Output, error) { return r.Runner.RunAfresh(ctx, script) })
}

func (r timed) measure(way, script string, run func() (host.Output, error)) (host.Output, error) {
	what := "snapshot"
	switch {
	case strings.Contains(script, "confirm() {"):
		what = "confirmation"
	case strings.Contains(script, "converge \"$ORDER\""):
		what = "change"
	}
	begin := time.Now()
	out, err := run()
	r.took[what+"-"+way] += time.Since(begin)
	return out, err
}

// What an apply of forty parameters costs over SSH, without Terraform: two
// processes, three logins.
func BenchmarkDistantForty(b *testing.B) {
	nettest.Require(b, nettest.Root)
	server := nettest.StartSSHD(b)
	never := false
	way := host.SSH{Host: "127.0.0.1", Port: server.Port, User: "root", Agent: &never, PrivateKeyFile: server.Identity, HostKey: server.HostKey, ConfigFile: "none"}
	took := map[string]time.Duration{}
	process := func(f func(*Session)) {
		pool := ssh.NewPool(ssh.Options{})
		f(NewSession(timed{host.NewRunner(pool.Transport(way), false, ""), b, took}, Options{}))
		if err := pool.Close(); err != nil {
			b.Fatal(err)
		}
	}
	values := map[string]string{}
	process(func(s *Session) {
		snapshot, err := s.Snapshot(b.Context(), nil)
		if err != nil {
			b.Fatal(err)
		}
		for _, path := range snapshot.Present {
			plain := strings.HasPrefix(path, "net/ipv4/tcp_") && !strings.HasSuffix(path, "_thresh") ||
				strings.HasPrefix(path, "net/ipv4/conf/lo/") && !strings.HasSuffix(path, "/mc_forwarding")
			if name := strings.ReplaceAll(path, "/", "."); plain && len(values) < 40 {
				if now := nettest.Read(b, name); now == "0" || now == "1" {
					values[name] = map[string]string{"0": "1", "1": "0"}[now]
				}
			}
		}
		if len(values) < 40 {
			b.Fatalf("only %d parameters", len(values))
		}
	})
	clear(took)
	for b.Loop() {
		var state State
		want := protected(values, time.Minute)
		process(func(s *Session) {
			if _, err := s.Snapshot(b.Context(), sortedKeys(values)); err != nil {
				b.Fatal(err)
			}
		})
		process(func(s *Session) {
			var err error
			if state, _, err = s.Change(b.Context(), want, nil); err != nil {
				b.Fatal(err)
			}
		})
		b.StopTimer()
		process(func(s *Session) {
			prior := after(want, state)
			prior.Rollback = 0
			if _, err := s.Remove(b.Context(), *prior, false); err != nil {
				b.Fatal(err)
			}
		})
		b.StartTimer()
	}
	for what, sum := range took {
		b.ReportMetric(float64(sum.Milliseconds())/float64(b.N), what+"-ms")
	}
}

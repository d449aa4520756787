package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/exporter"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// exporterFlags say where Prometheus asks, and what it is told.
type exporterFlags struct {
	listen string
	live   liveFlags
}

func (run *invocation) exporterCommand() *cobra.Command {
	var f exporterFlags
	cmd := &cobra.Command{
		Use:   "exporter",
		Short: "Tell Prometheus what the sockets of this host say",
		Long: `tcplint exporter serves /metrics: sockets by state, local ports in use by
destination, listen queues, CLOSE_WAIT by command, the kernel's counters and the
limits that they run into. It looks when it is scraped, and does nothing in between.
Alert rules and a dashboard are in examples/prometheus. It ends with Ctrl-C or
SIGTERM, once the scrapes that have begun are answered.`,
		Example: `  tcplint exporter
  tcplint exporter --listen 10.0.0.5:9465 --top 50
  tcplint exporter --netns all`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return run.exporter(cmd.Context(), f) },
	}
	set := cmd.Flags()
	set.StringVar(&f.listen, "listen", "127.0.0.1:9465", "ADDRESS:PORT to listen on; :9465 is all addresses")
	set.StringVar(&f.live.netns, "netns", "", "network namespace to look at: a PID, a name, or all")
	set.IntVar(&f.live.top, "top", probe.DefaultTop, "destinations with series of their own; the rest is summed")
	for _, flag := range []string{"listen", "netns", "top"} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	return cmd
}

func (run *invocation) exporter(ctx context.Context, f exporterFlags) error {
	if f.live.top < 1 || f.live.top > exporter.MostDestinations {
		return usage("--top %d: give 1 to %d destinations: each is %d series in Prometheus", f.live.top, exporter.MostDestinations, exporter.SeriesOfDestination)
	}
	hosts, end, err := run.reach(&f.live)
	if err != nil {
		return err
	}
	defer end()
	ctx, cancel := interruptible(ctx)
	defer cancel()
	listener, err := exporter.Listen(ctx, f.listen)
	if err != nil {
		return usageError{err}
	}
	find := places(hosts[0], f.live.netns)
	if _, err := find(ctx); err != nil {
		listener.Close()
		return usageError{err} // a slip in --netns is told now, not to Prometheus
	}
	_, _ = fmt.Fprintf(run.Stderr, "tcplint: serving http://%s/metrics\n", listener.Addr())
	return exporter.New(exporter.Options{
		Places: find, Top: f.live.top,
		PageSize: os.Getpagesize(), Version: Version, Now: run.Now, Log: run.Stderr,
	}).Serve(ctx, listener)
}

// places finds the namespaces of a host at every look: containers come and go.
func places(host *LiveHost, netns string) func(context.Context) ([]exporter.Place, error) {
	return func(ctx context.Context) ([]exporter.Place, error) {
		probers, err := host.Probers(ctx, netns)
		if err != nil {
			return nil, err
		}
		list := make([]exporter.Place, len(probers))
		for i, prober := range probers {
			list[i] = exporter.Place{Netns: netns, Prober: prober}
			if named, ok := prober.(interface{ Netns() string }); ok {
				list[i].Netns = named.Netns()
			}
		}
		return list, nil
	}
}

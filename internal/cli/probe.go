package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// probeFlags are those of one probe.
type probeFlags struct {
	live    liveFlags
	summary bool
	watch   bool
	compare string
	to      string
	output  string
	// halfClosed is for a tcplint elsewhere that looks at this machine over SSH.
	halfClosed bool
}

func (run *invocation) probeCommand() *cobra.Command {
	var f probeFlags
	cmd := &cobra.Command{
		Use:   "probe",
		Short: "What the TCP sockets of a running host show: states, destinations, listeners, processes, counters",
		Long: `Look at the TCP sockets of this machine, or of others over SSH, and judge
nothing: states, where connections go and the local ports that they hold, who
listens, who keeps connections that the peer has closed, and what the kernel
counts. What this user may not see is named; root sees all.

Over SSH nothing is installed on the host.

Exit codes: 0 all was looked at, 2 wrong usage or a host that was not.`,
		Example: `  tcplint probe --top 10
  tcplint probe --watch
  tcplint probe -o json > before.json; tcplint probe --compare before.json
  tcplint probe --ssh ops@lb1 --ssh ops@lb2 --sample 2s
  sudo tcplint probe --netns all --summary`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return run.probe(cmd.Context(), f) },
	}
	f.live.add(cmd, 0)
	set := cmd.Flags()
	set.BoolVar(&f.summary, "summary", false, "read counters only: fast whatever the number of sockets, and much is not known")
	set.BoolVar(&f.watch, "watch", false, "look again and again, every 2s or as --sample says, until q or Ctrl-C")
	set.StringVar(&f.compare, "compare", "", "file that an earlier tcplint probe -o json wrote: show what changed since")
	set.StringVar(&f.to, "to", "", "look only at connections that went out to ADDRESS[:PORT]: cheap beside a million others")
	set.StringVarP(&f.output, "output", "o", "text", "text, or json: one line a host and namespace")
	set.BoolVar(&f.halfClosed, "half-closed", false, "in JSON also the connections that join one host with another")
	_ = set.MarkHidden("half-closed")
	set.StringVar(&run.flags.color, "color", "auto", "auto, always or never")
	return cmd
}

func (run *invocation) probe(ctx context.Context, f probeFlags) error {
	paint, err := run.painter(f.output)
	if err != nil {
		return err
	}
	if f.output != "text" && f.output != "json" {
		return usage("output format %q: tcplint probe has text, json", f.output)
	}
	if f.watch && f.compare != "" {
		return usage("--watch and --compare are two answers: give one of them")
	}
	to, err := f.destination()
	if err != nil {
		return err
	}
	before, err := run.before(f.compare)
	if err != nil {
		return err
	}
	hosts, end, err := run.reach(&f.live)
	if err != nil {
		return err
	}
	defer end()
	ctx, stop := interruptible(ctx)
	defer stop()
	options := probe.Options{Top: f.live.top, Summary: f.summary, Processes: !f.summary, To: to}
	if f.watch {
		return run.watch(ctx, hosts, f, options, paint)
	}
	sights, err := run.lookAt(ctx, hosts, &f.live, options, nil)
	if err != nil {
		return err
	}
	for _, sight := range sights {
		run.complain(sight.problems)
	}
	if f.compare != "" {
		return run.printCompared(sights, before, f, paint)
	}
	return run.printLooks(sights, f, paint)
}

// destination is the only one to look at, invalid: all are.
func (f probeFlags) destination() (netip.AddrPort, error) {
	if f.to == "" {
		return netip.AddrPort{}, nil
	}
	if f.summary {
		return netip.AddrPort{}, usage("--summary looks at no connections, so --to has none to choose from: give one of them")
	}
	to, err := probe.ParseTo(f.to)
	if err != nil {
		return netip.AddrPort{}, usage("--to %v", err)
	}
	return to, nil
}

// painter paints text on a terminal.
func (run *invocation) painter(output string) (report.Painter, error) {
	color, err := report.ParseColor(run.flags.color)
	if err != nil {
		return false, usageError{err}
	}
	options := report.Options{Stdout: run.Stdout, Color: color, Env: run.Env}
	return report.Painter(output == "text" && options.Colored(report.Output{Format: report.Text})), nil
}

func (run *invocation) printLooks(sights []sight, f probeFlags, paint report.Painter) error {
	first := true
	for _, sight := range sights {
		for _, look := range sight.looks {
			if f.output == "json" {
				var line any = &look.Observation
				if f.halfClosed {
					line = probe.Answer{Observation: look.Observation, HalfClosed: look.HalfClosed}
				}
				if err := run.writeLine(line); err != nil {
					return err
				}
				continue
			}
			text := observation.Text(&look.Observation, paint)
			if !first {
				text = "\n" + text
			}
			first = false
			if _, err := fmt.Fprint(run.Stdout, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeLine writes one line of JSON.
func (run *invocation) writeLine(value any) error {
	encoder := json.NewEncoder(run.Stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// before reads what an earlier probe wrote.
func (run *invocation) before(path string) ([]policy.Observation, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(run.path(path))
	if err != nil {
		return nil, usage("--compare: %w", err)
	}
	defer func() { _ = file.Close() }() // it was only read
	all, err := observation.Read(file)
	if err != nil {
		return nil, usage("--compare %s: %w", path, err)
	}
	return all, nil
}

func (run *invocation) printCompared(sights []sight, before []policy.Observation, f probeFlags, paint report.Painter) error {
	first := true
	for _, sight := range sights {
		for _, look := range sight.looks {
			earlier, ok := observation.Same(before, &look.Observation)
			if !ok {
				run.complain([]report.Problem{{Path: f.compare, Message: fmt.Sprintf("it has no observation of %s, but of %s", title(look), titles(before))}})
				continue
			}
			compared := observation.Compare(earlier, &look.Observation)
			if f.output == "json" {
				if err := run.writeLine(compared); err != nil {
					return err
				}
				continue
			}
			text := observation.CompareText(compared, paint)
			if !first {
				text = "\n" + text
			}
			first = false
			if _, err := fmt.Fprint(run.Stdout, text); err != nil {
				return err
			}
		}
	}
	return nil
}

func titles(all []policy.Observation) string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = observation.Title(&all[i])
	}
	return strings.Join(names, ", ")
}

// watchInterval is the time between looks where --sample says nothing.
const watchInterval = 2 * time.Second

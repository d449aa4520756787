package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// capacityFlags are the numbers of one question to the capacity model.
type capacityFlags struct {
	low, high       int
	reserved        string
	destinations    int
	sourceAddresses int
	rate            float64
	lifetime, delay time.Duration
	reuse, loopback bool
	output          string
}

func (run *invocation) capacityCommand() *cobra.Command {
	var f capacityFlags
	cmd := &cobra.Command{
		Use:   "capacity",
		Short: "How many new connections a second a range of local ports carries",
		Long: `How many new connections a second a range of local ports carries when this side
closes first, and with --rate how long they last. docs/capacity.md has the model and
what a kernel carried; tcplint prove TL901 shows it on this one.`,
		Example: `  tcplint capacity
  tcplint capacity --low 15000 --high 64999 --destinations 2 --rate 3000 --reuse`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return run.capacity(cmd.Context(), cmd, f) },
	}
	set := cmd.Flags()
	set.IntVar(&f.low, "low", 32768, "lowest local port, as in net.ipv4.ip_local_port_range")
	set.IntVar(&f.high, "high", 60999, "highest local port")
	set.StringVar(&f.reserved, "reserved", "", "ports left out, as in net.ipv4.ip_local_reserved_ports: 8080,9000-9010")
	set.IntVar(&f.destinations, "destinations", 1, "distinct peer address and port pairs")
	set.IntVar(&f.sourceAddresses, "source-addresses", 1, "local addresses that connections are spread over")
	set.Float64Var(&f.rate, "rate", 0, "new connections per second, to see how long the ports last")
	set.DurationVar(&f.lifetime, "lifetime", 0, "how long a connection lives before this side closes it")
	set.BoolVar(&f.reuse, "reuse", false, "net.ipv4.tcp_tw_reuse=1, with timestamps on both ends")
	set.DurationVar(&f.delay, "reuse-delay", time.Second, "net.ipv4.tcp_tw_reuse_delay")
	set.BoolVar(&f.loopback, "loopback", false, "the destination is this host, where the default tcp_tw_reuse=2 reuses too")
	set.StringVarP(&f.output, "output", "o", "text", "text or json")
	return cmd
}

func (run *invocation) capacity(ctx context.Context, cmd *cobra.Command, f capacityFlags) error {
	question, err := f.question(cmd)
	if err != nil {
		return err
	}
	answer, err := policy.Capacity(ctx, question)
	if err != nil {
		return err
	}
	switch f.output {
	case "json":
		return writeJSON(run.Stdout, struct {
			Schema int `json:"schema"`
			policy.CapacityAnswer
		}{1, answer})
	case "text":
		_, err := fmt.Fprint(run.Stdout, capacityText(question, answer))
		return err
	}
	return usage("output format %q: tcplint capacity has text, json", f.output)
}

func (f capacityFlags) question(cmd *cobra.Command) (policy.CapacityQuestion, error) {
	question := policy.CapacityQuestion{
		Low: f.low, High: f.high, Destinations: f.destinations, SourceAddresses: f.sourceAddresses,
		LifetimeNS: f.lifetime.Nanoseconds(), Reuse: f.reuse, Loopback: f.loopback, Reserved: [][2]int64{},
	}
	switch {
	case f.low < 1 || f.high > 65535 || f.low > f.high:
		return question, usage("--low %d --high %d is no port range: give 1 to 65535, the low one first", f.low, f.high)
	case f.destinations < 1 || f.sourceAddresses < 1:
		return question, usage("--destinations and --source-addresses count from 1")
	case f.lifetime < 0 || f.delay < 0 || f.rate < 0:
		return question, usage("--lifetime, --reuse-delay and --rate are not negative")
	}
	if f.reserved != "" {
		question.Reserved = effective.Intervals(effective.Description{Name: "net.ipv4.ip_local_reserved_ports", Type: kernel.PortList}, f.reserved)
		if question.Reserved == nil {
			return question, usage("--reserved %q is no port list: write ports and ranges with commas and no blanks, as in 8080,9000-9010", f.reserved)
		}
	}
	if cmd.Flags().Changed("rate") {
		question.Rate = &f.rate
	}
	delay := f.delay.Nanoseconds()
	question.ReuseDelayNS = &delay
	return question, nil
}

func capacityText(question policy.CapacityQuestion, answer policy.CapacityAnswer) string {
	var text strings.Builder
	line := func(label, format string, args ...any) {
		fmt.Fprintf(&text, "%-24s %s\n", label, fmt.Sprintf(format, args...))
	}
	line("usable ports", "%d of %d-%d", answer.UsablePorts, question.Low, question.High)
	line("without reuse", "%s", perSecond(answer.WithoutReuse))
	line("with tcp_tw_reuse=1", "%s", perSecond(answer.WithReuse))
	if question.Rate == nil {
		return text.String()
	}
	// On loopback the kernel's default of 2 reuses too.
	with := map[bool]string{true: "with", false: "without"}[question.Reuse || question.Loopback]
	if answer.SecondsToExhaustion == nil {
		line("at "+plainNumber(*question.Rate)+"/s", "the ports last, %s reuse", with)
	} else {
		line("at "+plainNumber(*question.Rate)+"/s", "the first connect() fails after %s s with EADDRNOTAVAIL, %s reuse", plainNumber(*answer.SecondsToExhaustion), with)
	}
	return text.String()
}

func perSecond(rate *float64) string {
	if rate == nil {
		return "no limit by ports"
	}
	return plainNumber(*rate) + " new connections per second"
}

func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/internal/watch"
)

// errEnough is the end that a key asks for.
var errEnough = errors.New("enough was seen")

// watching is one tcplint probe --watch.
type watching struct {
	*invocation
	hosts    []*LiveHost
	flags    probeFlags
	options  probe.Options
	paint    report.Painter
	interval time.Duration
	seen     map[string]*watched // by title of a look
}

// watched is one network namespace over time.
type watched struct {
	before              *probe.Look
	timeWait, closeWait watch.History
}

// watch looks until it is told to end, which is no failure.
func (run *invocation) watch(ctx context.Context, hosts []*LiveHost, f probeFlags, options probe.Options, paint report.Painter) error {
	w := watching{invocation: run, hosts: hosts, flags: f, options: options, paint: paint, interval: f.live.sample, seen: map[string]*watched{}}
	if w.interval == 0 {
		w.interval = watchInterval
	}
	w.flags.live.sample = 0
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	show := w.print
	if out, ok := watch.Is(run.Stdout); ok && f.output == "text" {
		in, _ := watch.Is(run.Stdin)
		terminal, err := watch.Open(in, out)
		if err != nil {
			return err
		}
		defer func() { _ = terminal.Close() }() // nobody is left to tell
		terminal.Keys(func(key byte) {
			if watch.Ends(key) {
				cancel(errEnough)
			}
		})
		how := paint.Paint(report.Dim, fmt.Sprintf("every %s, q ends", w.interval))
		show = func(frame string) error { return terminal.Draw(how + "\n" + frame) }
	}
	for {
		start := time.Now()
		if err := w.once(ctx, show); err != nil && ctx.Err() == nil {
			return err
		}
		if wait(ctx, w.interval-time.Since(start)) != nil {
			return nil
		}
	}
}

// print is for who has no terminal: one block a look.
func (w *watching) print(frame string) error {
	_, err := fmt.Fprint(w.Stdout, frame)
	return err
}

func (w *watching) once(ctx context.Context, show func(string) error) error {
	sights, err := w.lookAt(ctx, w.hosts, &w.flags.live, w.options, nil)
	if err != nil {
		return err
	}
	var frame strings.Builder
	for _, sight := range sights {
		for _, problem := range sight.problems {
			frame.WriteString(screen.Fold("", w.paint.Paint(report.Red, "error: ")+report.Visible(problem.Path+": "+problem.Message), 80) + "\n")
		}
		for _, look := range sight.looks {
			one := w.follow(look)
			if w.flags.output == "json" {
				if err := w.writeLine(&look.Observation); err != nil {
					return err
				}
				continue
			}
			frame.WriteString(w.sparks(one) + observation.Brief(&look.Observation, w.paint) + "\n")
		}
	}
	if w.flags.output == "json" {
		return nil
	}
	return show(frame.String())
}

// follow compares a look with the one before.
func (w *watching) follow(look *probe.Look) *watched {
	one := w.seen[title(look)]
	if one == nil {
		one = &watched{}
		w.seen[title(look)] = one
	}
	if one.before != nil {
		probe.Sampled(one.before, look)
	}
	one.before = look
	states := look.Observation.States
	if states.TimeWait != nil {
		one.timeWait.Add(float64(*states.TimeWait))
	}
	if states.CloseWait != nil {
		one.closeWait.Add(float64(*states.CloseWait))
	}
	return one
}

// sparkColumns leaves room for the name before and the numbers behind.
const sparkColumns = 50

func (w *watching) sparks(one *watched) string {
	var text strings.Builder
	for _, line := range []struct {
		name    string
		numbers []float64
	}{{"TIME_WAIT", one.timeWait.Numbers()}, {"CLOSE_WAIT", one.closeWait.Numbers()}} {
		if len(line.numbers) < 2 {
			continue
		}
		last := line.numbers[len(line.numbers)-1]
		fmt.Fprintf(&text, "%s %s %s\n", w.paint.Paint(report.Dim, fmt.Sprintf("%-10s", line.name)),
			w.paint.Paint(report.Cyan, screen.Spark(line.numbers, sparkColumns)), w.paint.Paint(report.Bold, screen.Count(int64(last))))
	}
	return text.String()
}

package observation

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// width is what a terminal has at least.
const width = 80

// Text prints an observation: states, destinations, listeners, who holds
// CLOSE_WAIT, counters, and what could not be seen.
func Text(o *policy.Observation, paint report.Painter) string {
	p := shown(o, paint)
	p.gaps("not seen")
	return p.String()
}

// Brief is Text for who sees it again and again: of what could not be seen it
// has the names.
func Brief(o *policy.Observation, paint report.Painter) string {
	p := shown(o, paint)
	var names []string
	for _, gap := range o.Gaps {
		name, _, _ := strings.Cut(gap, ": ")
		names = append(names, report.Visible(name))
	}
	if len(names) > 0 {
		p.block(paint.Paint(report.Yellow, "not seen: ") + strings.Join(names, "; ") + " (tcplint probe says why)\n")
	}
	return p.String()
}

func shown(o *policy.Observation, paint report.Painter) *printer {
	p := &printer{o: o, paint: paint}
	p.head()
	p.WriteString(stateBlock(p.o, p.paint))
	p.block(Destinations(o).String(paint))
	p.block(Listeners(o).String(paint))
	p.block(Processes(o).String(paint))
	p.block(p.counters().String(paint))
	p.beside()
	return p
}

type printer struct {
	strings.Builder
	o     *policy.Observation
	paint report.Painter
}

func (p *printer) line(format string, args ...any) {
	fmt.Fprintf(p, format+"\n", args...)
}

// block is set apart by an empty line.
func (p *printer) block(text string) {
	if text != "" {
		p.WriteString("\n" + text)
	}
}

func (p *printer) head() {
	p.line("%s  %s", p.paint.Paint(report.Bold, report.Visible(Title(p.o))), p.paint.Paint(report.Dim, When(p.o)))
}

// Moment is a time as people read it.
func Moment(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

// when reads the time of an observation.
func when(text string) string {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		text = Moment(at)
	}
	return report.Visible(text)
}

// When says when was looked, and how.
func When(o *policy.Observation) string {
	when := when(o.Time)
	if o.SampledSeconds != nil {
		when += fmt.Sprintf(", two looks %s s apart", strings.TrimSuffix(fmt.Sprintf("%.1f", *o.SampledSeconds), ".0"))
	}
	switch o.Source {
	case "proc":
		when += ", from /proc/net/tcp"
	case "summary":
		when += ", counters only"
	}
	return when
}

func (p *printer) counters() *screen.Table {
	table := &screen.Table{Heads: []string{"COUNTER", "SO FAR", "A SECOND", "WHAT IT COUNTS"}, Left: map[int]bool{3: true}}
	for _, counter := range Counters(p.o) {
		rate := ""
		if counter.Rate != nil {
			rate = screen.Rate(*counter.Rate)
		}
		table.Texts(counter.Name, screen.Count(counter.Value), rate, counter.Says)
	}
	return table
}

// beside is what the kernel tells without a look at any socket.
func (p *printer) beside() {
	p.block(p.sockstat() + p.tracker())
}

func (p *printer) sockstat() string {
	s := p.o.Sockstat
	var parts []string
	for _, part := range []struct {
		count *int64
		name  string
	}{
		{s.InUse, "in use"}, {s.TimeWaitOrFinWait2, "in TIME_WAIT or orphaned in FIN_WAIT2"},
		{s.Orphans, "orphans on the whole host"}, {s.MemPages, "pages of memory on the whole host"},
	} {
		if part.count != nil {
			parts = append(parts, screen.Count(*part.count)+" "+part.name)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return screen.Fold("sockstat: ", strings.Join(parts, ", "), width)
}

func (p *printer) tracker() string {
	if p.o.Conntrack == nil {
		return ""
	}
	limit := "a limit that could not be read"
	if most := p.o.Conntrack.Max; most != nil {
		limit = screen.Count(*most)
		if share := screen.Percent(p.o.Conntrack.Count, *most); share != "" {
			limit += " (" + share + ")"
		}
	}
	return fmt.Sprintf("tracked connections: %s of %s\n", screen.Count(p.o.Conntrack.Count), limit)
}

func (p *printer) gaps(lead string) {
	if len(p.o.Gaps) == 0 {
		return
	}
	p.block(p.paint.Paint(report.Yellow, lead) + "\n")
	for _, gap := range p.o.Gaps {
		p.WriteString(screen.Fold("  - ", report.Visible(gap), width))
	}
}

// Address is an address with its port.
func Address(address string, port int) string {
	return report.Visible(net.JoinHostPort(address, strconv.Itoa(port)))
}

// Process names one by its command and number, empty where it is not known.
func Process(command string, pid *int) string {
	switch {
	case pid == nil:
		return report.Visible(command)
	case command == "":
		return fmt.Sprintf("pid %d", *pid)
	}
	return fmt.Sprintf("%s (%d)", report.Visible(command), *pid)
}

func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return screen.Count(n) + " " + noun + "s"
}

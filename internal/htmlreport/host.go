package htmlreport

import (
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// host is one section of the page: a network namespace of a host.
type host struct {
	ID       string
	Name     string
	Badge    badge
	Headline string // its first sentence
	More     string // the others
	About    []fact
	Tiles    []tile

	Evidence, LeaveAlone, Harmless, Gaps []string
	Do                                   []step

	Diagram      diagram
	States       []stateRow
	Destinations destinations
	TimeWait     timeWait
	CloseWait    closeWait
	Listeners    []listener
	Peers        []peer
	Findings     []finding
	Closers      []closer
	Inferred     []inferred
	Settings     settings
}

type fact struct {
	Name, Value string
	Instant     string // RFC 3339, where the value is a time
}

// closer says who closes the connections of one listener, or to one destination.
type closer struct{ About, Says, Evidence string }

type inferred struct{ Fact, About, Value, Evidence string }

type stateRow struct {
	ID, Key, Name, Means string
	Count                string
	Number               string // without grouping, empty: not known
	Tone                 tone
}

// badges are the words for the levels of a verdict.
var badges = map[string]badge{
	diagnose.Healthy: {toneGood, "Nothing to do"},
	diagnose.Notice:  {tonePlain, "Worth a look"},
	diagnose.Warning: {toneWarning, "Will hurt"},
	diagnose.Bad:     {toneError, "Hurts now"},
	diagnose.Unknown: {toneUnknown, "Too little seen"},
}

func newHost(id string, diagnosed diagnose.Host, seen policy.Observation, findings findings) host {
	concerns := concernsOf(diagnosed)
	h := host{
		ID: id, Name: printable(diagnosed.Name), Badge: badgeOf(diagnosed.Verdict.Level),
		About:    about(diagnosed, seen),
		Evidence: texts(diagnosed.Evidence), LeaveAlone: texts(diagnosed.LeaveAlone),
		States: stateRows(id, seen, concerns), Listeners: listenersOf(seen, concerns), Peers: peersOf(seen),
		Destinations: destinationsOf(diagnosed, seen, concerns),
		TimeWait:     timeWaitOf(seen), CloseWait: closeWaitOf(seen, concerns),
		Findings: findingsOf(id, diagnosed, findings), Settings: settingsOf(diagnosed.Parameters),
	}
	h.Headline, h.More = firstSentence(printable(diagnosed.Verdict.Headline))
	h.Diagram = drawn(id, h.States, timeWaitLasts(seen))
	h.Do = stepsOf(diagnosed, h.Findings)
	for _, harmless := range diagnosed.Harmless {
		h.Harmless = append(h.Harmless, printable(harmless.Message))
	}
	for _, gap := range seen.Gaps {
		h.Gaps = append(h.Gaps, printable(gap))
	}
	for _, c := range diagnosed.Closers {
		h.Closers = append(h.Closers, closerOf(c))
	}
	for _, fact := range diagnosed.Inferred {
		h.Inferred = append(h.Inferred, inferred{printable(fact.Fact), printable(fact.About), printable(fact.Value), printable(fact.Evidence)})
	}
	h.Tiles = tilesOf(h, seen)
	return h
}

func closerOf(c diagnose.Closer) closer {
	says := map[string]string{"self": "this host", "peer": "the peer"}[c.ClosesFirst]
	switch {
	case says == "":
		says = unknown
	case !c.Sure:
		says += ", it seems"
	}
	return closer{printable(c.About), says, printable(c.Evidence)}
}

func badgeOf(level string) badge {
	if b, ok := badges[level]; ok {
		return b
	}
	return badges[diagnose.Unknown]
}

// firstSentence is what a reader takes away in a second.
func firstSentence(text string) (first, others string) {
	for at := range text {
		if strings.HasPrefix(text[at:], ". ") {
			return text[:at+1], strings.TrimSpace(text[at+1:])
		}
	}
	return text, ""
}

func about(diagnosed diagnose.Host, seen policy.Observation) []fact {
	var facts []fact
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, fact{Name: name, Value: printable(value)})
		}
	}
	if diagnosed.Host != diagnosed.Name {
		add("Host", diagnosed.Host)
	}
	add("Namespace", diagnosed.Netns)
	kernel := unknown
	if diagnosed.Kernel != nil {
		kernel = *diagnosed.Kernel
	}
	add("Kernel", kernel)
	add("Roles", strings.Join(diagnosed.Roles, ", "))
	add("Loader", diagnosed.Loader)
	if diagnosed.Memory != nil {
		add("Memory", bytesOf(*diagnosed.Memory))
	}
	if seen.Time != "" {
		facts = append(facts, fact{Name: "Seen", Value: instant(seen.Time), Instant: printable(seen.Time)})
	}
	add("Sample", sample(seen))
	return facts
}

func sample(seen policy.Observation) string {
	switch {
	case seen.SampledSeconds != nil:
		return "two looks, " + screen.Seconds(*seen.SampledSeconds) + " apart"
	case seen.Time != "":
		return "one look: no rates"
	}
	return ""
}

func texts(lines []diagnose.Line) []string {
	var list []string
	for _, line := range lines {
		list = append(list, printable(line.Text))
	}
	return list
}

func stateRows(prefix string, seen policy.Observation, about concerns) []stateRow {
	rows := make([]stateRow, 0, len(states))
	lasts := timeWaitLasts(seen)
	for _, s := range states {
		row := stateRow{ID: prefix + "-" + s.Key, Key: s.Key, Name: s.Name, Means: strings.ReplaceAll(s.Means, usualTimeWait, lasts), Tone: toneUnknown}
		if n := s.count(seen.States); n != nil {
			row.Count, row.Number, row.Tone = grouped(*n), strconv.FormatInt(*n, 10), toneSome
			if *n == 0 {
				row.Tone = toneNone
			}
		}
		row.Tone = worse(row.Tone, about.state(s.Key))
		rows = append(rows, row)
	}
	return rows
}

// short is the count in a node.
func (r stateRow) short() string {
	if r.Count == "" {
		return "?"
	}
	return r.Count
}

func (r stateRow) sockets() string {
	switch r.Number {
	case "":
		return unknown
	case "0":
		return "no socket"
	case "1":
		return "1 socket"
	}
	return r.Count + " sockets"
}

// Marked states are those that something is wrong with.
func (r stateRow) Marked() bool { return r.Tone == toneError || r.Tone == toneWarning }

func (h host) state(key string) stateRow {
	for _, row := range h.States {
		if row.Key == key {
			return row
		}
	}
	return stateRow{Tone: toneUnknown}
}

func (h host) count(key string) string { return h.state(key).short() }

package report

import (
	"fmt"
	"strings"
)

// LookedAt says on one line what was looked at and what was found.
func LookedAt(doc Document) string { return lookedAt(settled(doc)) }

// lookedAt is the last line of a run: a gate that looked at nothing must not look
// like one that found nothing.
func lookedAt(doc Document) string {
	s := doc.Summary
	return fmt.Sprintf("looked at %s on %s: %s, %s: %s",
		plural(s.Sources, "file"), plural(s.Hosts, "host"),
		plural(s.Settings, "setting"), plural(s.Rules, "rule"), outcome(doc))
}

func outcome(doc Document) string {
	s := doc.Summary
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, text)
		}
	}
	add(s.Error, plural(s.Error, "error"))
	add(s.Warning, plural(s.Warning, "warning"))
	add(s.Info, fmt.Sprintf("%d info", s.Info))
	add(s.Undetermined, fmt.Sprintf("%d undetermined", s.Undetermined))
	if len(parts) == 0 {
		parts = []string{"nothing found"}
	}
	add(s.Suppressed, fmt.Sprintf("%d suppressed", s.Suppressed))
	add(len(doc.Errors), plural(len(doc.Errors), "input")+" could not be read")
	return strings.Join(parts, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

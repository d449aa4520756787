package source

import "github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"

// Setting is one assignment in a place that is no file of a loader. What the
// place calls it is kept for the reader of a finding.
type Setting struct {
	// Parameter is written with dots or slashes. Empty: it cannot be told which
	// parameters the attribute sets, since all of it is pending.
	Parameter string
	Value     string // as it is handed to the kernel; empty while it is pending
	// Pending: the value is not known yet, such as one that Terraform learns in apply.
	Pending bool
	// Hidden: the place calls the value sensitive. It is judged, and never printed.
	Hidden bool

	Address   string // what holds the setting: a Terraform address, a JSON pointer
	Attribute string // where in it: values["net.ipv4.tcp_tw_reuse"]
	Text      string // the value as it is written there: "1", false
	Note      string // what the place adds: "not set: azurerm sends false"

	// Where the place is text with lines, the number of the line from 1, and what
	// of File.Data the setting and its two parts cover.
	Line                     int
	Span, KeySpan, ValueSpan sysctlconf.Span
}

// What stands where a value may not or cannot be shown.
const (
	HiddenText  = "(sensitive value)"
	PendingText = "(known after apply)"
)

// Shown is the setting on one line, as a reader would look for it.
func (s *Setting) Shown() (text string, key, value sysctlconf.Span) {
	shown := s.Text
	switch {
	case s.Pending:
		shown = PendingText
	case s.Hidden:
		shown = HiddenText
	}
	key = sysctlconf.Span{End: len(s.Attribute)}
	text = s.Attribute + " = "
	value = sysctlconf.Span{Start: len(text), End: len(text) + len(shown)}
	text += shown
	if s.Note != "" {
		text += "  # " + s.Note
	}
	return text, key, value
}

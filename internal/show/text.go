package show

import (
	"fmt"
	"io"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

// Text writes the hosts for people: a line a parameter, and below it what it
// shadows.
func Text(w io.Writer, hosts []Host) error {
	var text strings.Builder
	for i, host := range hosts {
		if i > 0 {
			text.WriteString("\n")
		}
		writeHost(&text, host)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

func writeHost(text *strings.Builder, host Host) {
	kernel := "kernel not known"
	if host.Kernel != nil {
		kernel = "Linux " + *host.Kernel
	}
	fmt.Fprintf(text, "# %s (loader %s, %s)\n", host.Host, host.Loader, kernel)
	for _, parameter := range host.Parameters {
		fmt.Fprintf(text, "%s%s\n", held(parameter), origin(parameter))
		for _, shadowed := range parameter.Shadowed {
			fmt.Fprintf(text, "    %s\n", aside(parameter, shadowed))
		}
	}
}

// reasons say in words why a setting does not decide.
var reasons = map[string]string{
	"later-file": "a later file sets it",
	"duplicate":  "set more than once",
	"excluded":   "an exclude takes it out",
	"masked":     "the loader does not read the file",
	"absent":     "the kernel has no such parameter",
}

// aside tells of a setting that does not decide.
func aside(p Parameter, s Shadowed) string {
	place := placeOf(s.Location)
	switch {
	case s.Written == nil && s.Reason == "excluded" && p.Written != nil:
		return fmt.Sprintf("not excluded by %s: that keeps patterns away only", place)
	case s.Written == nil && s.Reason == "excluded":
		return "excluded by " + place
	case s.Written == nil:
		return fmt.Sprintf("not excluded by %s: %s", place, reasons[s.Reason])
	}
	return fmt.Sprintf("not %q from %s: %s", *s.Written, place, reasons[s.Reason])
}

// placeOf is path:line, or the address of what has no line.
func placeOf(l report.Location) string {
	if l.Line == 0 && l.Address != "" {
		return l.Address
	}
	return fmt.Sprintf("%s:%d", l.Path, l.Line)
}

func held(p Parameter) string {
	switch {
	case p.Value != nil:
		return p.Parameter + " = " + strings.ReplaceAll(*p.Value, "\t", " ")
	case p.Written != nil && p.Accepted != nil && !*p.Accepted:
		return p.Parameter + ": not known"
	case p.Written != nil:
		return p.Parameter + " = " + *p.Written
	}
	return p.Parameter + ": not written"
}

func origin(p Parameter) string {
	var notes []string
	switch refused := p.Accepted != nil && !*p.Accepted; {
	case p.Location != nil && p.Written != nil && refused:
		notes = append(notes, fmt.Sprintf("the kernel refuses %q of %s", *p.Written, placeOf(*p.Location)))
	case p.Location != nil && p.Written != nil && p.Accepted == nil && p.Origin == "default":
		notes = append(notes, fmt.Sprintf("%q of %s is not applied", *p.Written, placeOf(*p.Location)))
	case p.Location != nil:
		notes = append(notes, placeOf(*p.Location))
	}
	if p.Value == nil && p.Written != nil && p.Accepted == nil {
		notes = append(notes, "not known whether the kernel accepts it")
	}
	if p.Origin == "default" {
		notes = append(notes, "the default")
	} else if p.Default != nil {
		notes = append(notes, "default "+strings.ReplaceAll(*p.Default, "\t", " "))
	}
	if len(notes) == 0 {
		return ""
	}
	return "  # " + strings.Join(notes, ", ")
}

package show

import (
	"fmt"
	"io"
	"strings"
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
		fmt.Fprintf(text, "%s = %s%s\n", parameter.Parameter, held(parameter), origin(parameter))
		for _, shadowed := range parameter.Shadowed {
			fmt.Fprintf(text, "    not %s from %s:%d: %s\n", quoted(shadowed.Written), shadowed.Location.Path, shadowed.Location.Line, reasons[shadowed.Reason])
		}
	}
}

// reasons say in words why a setting does not decide.
var reasons = map[string]string{
	"later-file": "a later file sets it",
	"duplicate":  "set again",
	"excluded":   "an exclude takes it out",
	"masked":     "the loader does not read the file",
	"absent":     "the kernel has no such parameter",
}

func held(p Parameter) string {
	switch {
	case p.Value == nil && p.Written != nil:
		return *p.Written
	case p.Value == nil:
		return "?"
	}
	return strings.ReplaceAll(*p.Value, "\t", " ")
}

func origin(p Parameter) string {
	var notes []string
	if p.Location != nil {
		notes = append(notes, fmt.Sprintf("%s:%d", p.Location.Path, p.Location.Line))
	}
	if p.Value == nil && p.Written != nil {
		notes = append(notes, "if the kernel accepts it: that is not known")
	}
	if p.Accepted != nil && !*p.Accepted {
		notes = append(notes, fmt.Sprintf("refuses %s", quoted(p.Written)))
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

func quoted(value *string) string {
	if value == nil {
		return "the exclude"
	}
	return fmt.Sprintf("%q", *value)
}

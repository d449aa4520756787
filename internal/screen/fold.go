package screen

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

// Fold breaks a sentence at blanks into lines of at most width columns. The
// first begins with lead, the others are moved in as far as lead is wide. A word
// that is longer than a line stays whole: it is an address or a path to copy.
func Fold(lead, text string, width int) string {
	indent := strings.Repeat(" ", report.Columns(lead))
	var lines []string
	line, empty := lead, true
	for word := range strings.FieldsSeq(text) {
		switch {
		case empty:
			line, empty = line+word, false
		case report.Columns(line)+1+report.Columns(word) > width:
			lines = append(lines, line)
			line = indent + word
		default:
			line += " " + word
		}
	}
	return strings.Join(append(lines, strings.TrimRight(line, " ")), "\n") + "\n"
}

package diagnose

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
)

// shownGaps shortens lists of parameters for who does not want them all. Those
// that no namespace but the first one shows are counted: there is nothing to be
// done about them.
func (p *printer) shownGaps(gaps []string) (shown []string, ofTheHost int) {
	for _, gap := range gaps {
		names, reason, isList := strings.Cut(strings.TrimPrefix(gap, "parameters "), ": ")
		count := strings.Count(names, ", ") + 1
		switch {
		case p.verbose || !isList || !strings.HasPrefix(gap, "parameters "):
			shown = append(shown, gap)
		case strings.HasPrefix(reason, "they are of the whole host"):
			ofTheHost += count
		case count > 1:
			shown = append(shown, fmt.Sprintf("%d parameters: %s (--verbose: which)", count, reason))
		default:
			shown = append(shown, gap)
		}
	}
	return shown, ofTheHost
}

func (p *printer) gaps(gaps []string) {
	if len(gaps) == 0 {
		return
	}
	p.section("not seen", report.Yellow)
	for _, gap := range gaps {
		p.WriteString(screen.Fold("  - ", report.Visible(gap), width))
	}
}

func parametersAre(n int) string {
	if n == 1 {
		return "1 parameter is"
	}
	return fmt.Sprintf("%d parameters are", n)
}

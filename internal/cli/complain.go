package cli

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

// complain names what could not be read. The rest of the answer is printed all
// the same, and the exit code says that it is not whole.
func (run *invocation) complain(problems []report.Problem) {
	for _, problem := range problems {
		_, _ = fmt.Fprintf(run.Stderr, "tcplint: %s: %s\n", report.Visible(problem.Path), report.VisibleLines(problem.Message))
		run.exit = ExitUsage
	}
}

package kernels

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// Sound tells whether a kernel, if there is one, confirmed all that could be proved.
func (o Outcome) Sound() bool { return o.Failed == nil && len(o.wrong()) == 0 }

// String is an outcome as people read it.
func (o Outcome) String() string {
	switch {
	case o.Missing != nil:
		return fmt.Sprintf("%s: left out: %v\n", o.Suite, o.Missing)
	case o.Failed != nil:
		return fmt.Sprintf("%s: Linux %s: %v\n", o.Suite, o.Kernel.Release, o.Failed)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s: Linux %s, %.0f s: %d parameters", o.Suite, o.Kernel.Release, o.Took.Seconds(), len(o.Walk.Parameters))
	for _, run := range o.runs() {
		count := map[prove.Verdict]int{}
		for _, result := range run.document.Proofs {
			count[result.Verdict]++
		}
		fmt.Fprintf(&text, "; as %s %d confirmed, %d contradicted, %d not applicable", run.user, count[prove.Confirmed], count[prove.Contradicted], count[prove.NotApplicable])
	}
	return text.String() + "\n" + strings.Join(o.wrong(), "")
}

// run is what all proofs measured as one user.
type run struct {
	user     string
	document prove.Document
}

func (o Outcome) runs() []run { return []run{{"root", o.Root}, {"nobody", o.Nobody}} }

// wrong are lines about proofs that are contradicted, or broke off.
func (o Outcome) wrong() []string {
	var lines []string
	for _, run := range o.runs() {
		for _, result := range run.document.Proofs {
			if result.Broken || result.Verdict == prove.Contradicted {
				lines = append(lines, fmt.Sprintf("\t%s as %s: %s: %s\n", result.ID, run.user, result.Verdict, result.Reason))
			}
		}
	}
	return lines
}

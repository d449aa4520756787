package lint

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/verdicts"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// lastProof is what the first proof of a rule said when it last ran on a kernel like
// the host's, or on the newest where none like it was measured. It takes no part in
// any judgement. nil: no proof of the rule was measured.
func lastProof(input *policy.Input, meta policy.Meta) *report.Proof {
	last, is := verdicts.Last(kernelLine(input), meta.Proof)
	if !is {
		return nil
	}
	return &report.Proof{ID: last.Proof, Verdict: last.Said, Kernel: last.Kernel}
}

// kernelLine is that of the host's kernel, as in 6.18, empty where it is not known:
// there are several worlds then, or those that the rules are to hold for.
func kernelLine(input *policy.Input) string {
	if input.Host.Kernel == nil || len(input.Worlds) == 0 {
		return ""
	}
	version := input.Worlds[0].Kernel.Version
	return fmt.Sprintf("%d.%d", version[0], version[1])
}

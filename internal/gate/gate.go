// Package gate asks the rules about values before they reach a host: those that
// a plan declares, united with what the host has, or values alone. It judges
// nothing itself; it makes of them a host that internal/lint can lint.
package gate

import (
	"context"
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Parts put others in the place of real ones, for tests. What is nil is real.
type Parts struct {
	Now     func() time.Time
	Compile func(policy.Options) (*policy.Engine, error)
}

// Gate asks the rules. It compiles them when they are first needed, and once for
// all that need the same. It is safe for concurrent use.
type Gate struct {
	now     func() time.Time
	engines *engines
	configs *configs
	answers answers
}

// New makes a gate. That costs nothing.
func New(parts Parts) *Gate {
	if parts.Now == nil {
		parts.Now = time.Now
	}
	if parts.Compile == nil {
		parts.Compile = policy.New
	}
	return &Gate{now: parts.Now, engines: newEngines(parts.Compile), configs: newConfigs()}
}

// run lints one host.
func (g *Gate) run(ctx context.Context, host source.Host, targets lint.Targets, conf *config.Config) (*lint.Result, error) {
	result, err := g.judge(ctx, []source.Host{host}, targets, conf)
	if err != nil {
		return nil, err
	}
	for _, problem := range result.Document.Errors {
		return nil, fmt.Errorf("asking the rules about %s: %s", problem.Path, problem.Message)
	}
	return result, nil
}

// spoken are the findings that nobody silenced, in the order of reports.
func spoken(result *lint.Result) []report.Finding {
	var spoken []report.Finding
	report.Sort(&result.Document)
	for _, finding := range result.Document.Findings {
		if finding.Suppressed == nil {
			spoken = append(spoken, finding)
		}
	}
	return spoken
}

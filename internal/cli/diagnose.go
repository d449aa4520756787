package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// diagnoseSample is how far the two looks of a diagnosis are apart.
const diagnoseSample = 2 * time.Second

// diagnoseFlags are those of one diagnosis.
type diagnoseFlags struct {
	live    liveFlags
	verbose bool
}

func (run *invocation) diagnoseCommand() *cobra.Command {
	var f diagnoseFlags
	cmd := &cobra.Command{
		Use:   "diagnose",
		Short: "What is wrong with the TCP connections of a running host, whose fault it is, and what to do",
		Long: `Look at the TCP sockets of this machine, or of others over SSH, twice; ask the
rules about them and about the settings of the host; and say what matters first:
the verdict, what it rests on, what to do, what to leave alone, and what is
harmless. Nothing is changed.

With several --ssh the connections of the hosts are joined: where one end has
closed and the other has not, the host, process and listener with the bug is
named. Over SSH nothing is installed on the host.

Exit codes: 0 nothing that --fail-on names, 1 findings that it names, 2 wrong
usage or a host that could not be looked at, 3 internal error.`,
		Example: `  sudo tcplint diagnose
  tcplint diagnose --ssh ops@lb1
  tcplint diagnose --ssh lb1 --ssh web1 --sudo
  tcplint diagnose -o json --sample 10s`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return run.diagnose(cmd.Context(), f) },
	}
	f.live.add(cmd, diagnoseSample)
	run.flags.judged(cmd)
	set := cmd.Flags()
	set.BoolVarP(&f.verbose, "verbose", "v", false, "text with all numbers, all findings in full, and the facts taken from the sockets")
	set.StringArrayVarP(&run.flags.output, "output", "o", nil, "FORMAT or FORMAT=FILE: text, json, sarif, github, html (repeatable)")
	set.StringVar(&run.flags.failOn, "fail-on", "error", "what fails the run: a list of info, warning, error, undetermined; or never")
	set.StringVar(&run.flags.color, "color", "auto", "auto, always or never")
	return cmd
}

// judged adds the flags that say how running hosts are judged.
func (f *flags) judged(cmd *cobra.Command) {
	f.stated(cmd)
	cmd.Flags().StringArrayVar(&f.policies, "policy", nil, "directory with rules of your own (repeatable)")
}

func (run *invocation) diagnose(ctx context.Context, f diagnoseFlags) error {
	outputs, options, failOn, err := run.reporting(append(report.Formats(), report.HTML))
	if err != nil {
		return err
	}
	if err := run.checkPlace(outputs); err != nil {
		return err
	}
	result, err := run.diagnosed(ctx, &f.live)
	if err != nil {
		return err
	}
	options.Rules = ruleInfo(result.Rules)
	options.Instead = map[report.Format]func(report.Document, bool) ([]byte, error){
		report.Text: func(_ report.Document, colored bool) ([]byte, error) {
			return run.diagnoseText(result.Document, f.verbose, colored)
		},
		report.JSON: func(report.Document, bool) ([]byte, error) { return wholeJSON(result.Document) },
		report.HTML: func(report.Document, bool) ([]byte, error) { return page(result.Document) },
	}
	if err := report.Write(result.Document.Document, outputs, options); err != nil {
		return usageError{err}
	}
	run.sayWhere(result.Document.Document, outputs)
	run.exit = report.ExitCode(result.Document.Document, failOn)
	return nil
}

// diagnosed looks at the hosts and diagnoses them. It is an error if none could
// be looked at.
func (run *invocation) diagnosed(ctx context.Context, live *liveFlags) (*diagnose.Result, error) {
	if err := run.flags.check(); err != nil {
		return nil, err
	}
	checks, err := run.checks()
	if err != nil {
		return nil, err
	}
	conf, err := run.loadConfig(nil, checks)
	if err != nil {
		return nil, err
	}
	hosts, end, err := run.reach(live)
	if err != nil {
		return nil, err
	}
	defer end()
	ctx, stop := interruptible(ctx)
	defer stop()
	seen, problems, err := run.seen(ctx, hosts, live)
	if err != nil {
		return nil, err
	}
	result, err := diagnose.Run(ctx, seen, diagnose.Options{
		Config: conf, Checks: checks, Today: config.DateOf(run.Now()), Roles: run.flags.roles, NAT: run.flags.nat,
		Custom: run.flags.policies, Compile: run.Compile, Problems: problems, Tool: report.Tool{Name: "tcplint", Version: Version},
	})
	if err != nil {
		return nil, interrupted(ctx, policyError(err, run.flags.policies))
	}
	for _, note := range result.Notes {
		_, _ = fmt.Fprintln(run.Stderr, note)
	}
	for _, text := range result.Overruled {
		_, _ = fmt.Fprintf(run.Stderr, "tcplint: %s\n", text)
	}
	return result, nil
}

// seen looks at the hosts, and reads their settings between the two looks.
func (run *invocation) seen(ctx context.Context, hosts []*LiveHost, live *liveFlags) ([]diagnose.Seen, []report.Problem, error) {
	snapshots := make([]*host.Snapshot, len(hosts))
	failures := make([]error, len(hosts))
	sights, err := run.lookAt(ctx, hosts, live, probe.Options{Top: live.top, Processes: true}, func(ctx context.Context, index int) {
		snapshots[index], failures[index] = hosts[index].Snapshot(ctx)
	})
	if err != nil {
		return nil, nil, err
	}
	var seen []diagnose.Seen
	var problems []report.Problem
	for i, sight := range sights {
		problems = append(problems, sight.problems...)
		if failures[i] != nil {
			problems = append(problems, report.Problem{Path: sight.host.Title(), Message: "its settings are not judged: " + told(failures[i])})
		}
		problems = append(problems, unlisted(sight.host, snapshots[i])...)
		for _, look := range sight.looks {
			seen = append(seen, diagnose.Seen{Hostname: hostname(sight.host, look), Look: look, Snapshot: snapshots[i]})
		}
	}
	return seen, problems, nil
}

// unlisted are directories of settings that this user may not list: what they set
// is not judged.
func unlisted(from *LiveHost, snapshot *host.Snapshot) []report.Problem {
	if snapshot == nil {
		return nil
	}
	var problems []report.Problem
	for _, directory := range snapshot.Unlisted {
		if slices.Contains(sysctlconf.SearchPath(), directory) {
			problems = append(problems, report.Problem{Path: directory, Message: fmt.Sprintf("on %s it may not be listed: what it sets is not judged", from.Title())})
		}
	}
	return problems
}

// diagnoseText ends with all findings in full where that is wanted.
func (run *invocation) diagnoseText(document diagnose.Document, verbose, colored bool) ([]byte, error) {
	var text bytes.Buffer
	text.WriteString(diagnose.Text(document, verbose, report.Painter(colored)))
	if !verbose || len(document.Findings) == 0 {
		return text.Bytes(), nil
	}
	text.WriteString("\n")
	color := report.ColorNever
	if colored {
		color = report.ColorAlways
	}
	err := report.Write(withoutToldRemedies(document), []report.Output{{Format: report.Text}}, report.Options{Stdout: &text, Color: color})
	return text.Bytes(), err
}

// withoutToldRemedies leaves out the remedies that what is to be done has word
// for word.
func withoutToldRemedies(document diagnose.Document) report.Document {
	told := document.Document
	told.Findings = slices.Clone(told.Findings)
	for i := range told.Findings {
		remedy := told.Findings[i].Remedy
		if slices.ContainsFunc(document.Hosts, func(h diagnose.Host) bool {
			return slices.ContainsFunc(h.Do, func(line diagnose.Line) bool { return strings.Contains(line.Text, remedy) })
		}) {
			told.Findings[i].Remedy = ""
		}
	}
	return told
}

func wholeJSON(document any) ([]byte, error) {
	var text bytes.Buffer
	err := writeJSON(&text, document)
	return text.Bytes(), err
}

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func (run *invocation) lintCommand() *cobra.Command {
	f := &run.flags
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "Lint files and trees; without a path what is below the working directory",
		Long: `Lint files, directory trees and standard input (-). A path below /etc is this
host, with its kernel and everything else its loader reads; anything else is
judged for the kernel that --kernel or tcplint.toml names.

Exit codes: 0 clean, 1 findings that --fail-on names, 2 usage, configuration or
unreadable input, 3 internal error.`,
		RunE: func(cmd *cobra.Command, args []string) error { return run.lint(cmd, args) },
	}
	f.host(cmd)
	f.observationFlag(cmd)
	set := cmd.Flags()
	set.StringArrayVarP(&f.output, "output", "o", nil, "FORMAT or FORMAT=FILE: text, json, sarif, github (repeatable)")
	set.StringVar(&f.failOn, "fail-on", "error", "what fails the run: a list of info, warning, error, undetermined; or never")
	set.StringArrayVar(&f.policies, "policy", nil, "directory with rules of your own (repeatable)")
	set.BoolVar(&f.allowEmpty, "allow-empty", false, "succeed when there is nothing to lint")
	set.BoolVar(&f.allRules, "all-rules", false, "load every rule, also those that cannot speak about the input")
	set.StringVar(&f.color, "color", "auto", "auto, always or never")
	_ = set.MarkHidden("all-rules")
	return cmd
}

func (run *invocation) lint(cmd *cobra.Command, paths []string) error {
	outputs, options, failOn, err := run.reporting(report.Formats())
	if err != nil {
		return err
	}
	linter, err := run.gather(paths)
	if err != nil {
		return err
	}
	progress, done := run.progress(len(linter.Hosts))
	linter.Progress = progress
	result, err := linter.Do(cmd.Context())
	done()
	if err != nil {
		return policyError(err, run.flags.policies)
	}
	for _, note := range result.Notes {
		_, _ = fmt.Fprintln(run.Stderr, note)
	}
	document := result.Document
	document.Tool = report.Tool{Name: "tcplint", Version: Version}
	if document.Summary.Settings == 0 && len(document.Errors) == 0 && len(document.Findings) == 0 && !run.flags.allowEmpty {
		return run.noSettings(document)
	}
	options.Rules = ruleInfo(result.Rules)
	if err := report.Write(document, outputs, options); err != nil {
		return usageError{err}
	}
	run.sayWhere(document, outputs)
	run.exit = report.ExitCode(document, failOn)
	return nil
}

// sayWhere tells who sees nothing, since all goes to files, what was found.
func (run *invocation) sayWhere(document report.Document, outputs []report.Output) {
	var files []string
	for _, output := range outputs {
		if output.File == "" {
			return
		}
		files = append(files, fmt.Sprintf("%s to %s", output.Format, output.File))
	}
	_, _ = fmt.Fprintf(run.Stderr, "tcplint: wrote %s; %s\n", strings.Join(files, ", "), report.LookedAt(document))
}

// reporting reads the flags before anything else is done: a misspelt format
// must not cost a run.
func (run *invocation) reporting(formats []report.Format) ([]report.Output, report.Options, report.FailOn, error) {
	f := &run.flags
	outputs, err := report.ParseAmong(f.output, formats)
	if err != nil {
		return nil, report.Options{}, report.FailOn{}, usageError{err}
	}
	failOn, err := report.ParseFailOn(f.failOn)
	if err != nil {
		return nil, report.Options{}, report.FailOn{}, usageError{err}
	}
	color, err := report.ParseColor(f.color)
	if err != nil {
		return nil, report.Options{}, report.FailOn{}, usageError{err}
	}
	return outputs, report.Options{Stdout: run.Stdout, Color: color, Env: run.Env}, failOn, nil
}

// noSettings is the exit of a run that read files and found no setting in any:
// a gate must not pass because it looked at the wrong place.
func (run *invocation) noSettings(document report.Document) error {
	return usage("no setting in what was looked at (%s): name the right files, or accept that with --allow-empty", abridged(document.LookedAt))
}

func abridged(paths []string) string {
	switch {
	case len(paths) == 0:
		return "no file"
	case len(paths) == 1:
		return paths[0]
	}
	return fmt.Sprintf("%s and %d more", paths[0], len(paths)-1)
}

// policyError: an error of the user's own rules is a mistake in the input.
func policyError(err error, custom []string) error {
	if err != nil && len(custom) > 0 {
		return usageError{err}
	}
	return err
}

func ruleInfo(metas []policy.Meta) []report.RuleInfo {
	info := make([]report.RuleInfo, 0, len(metas))
	for _, meta := range metas {
		info = append(info, report.RuleInfo{
			ID: meta.ID, Name: meta.Name, Title: meta.Title, Description: meta.Description,
			Severity: meta.Severity, Remedy: meta.Remedy, Sources: meta.Sources,
		})
	}
	return info
}

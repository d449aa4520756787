package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/htmlreport"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

// reportFormats are those of tcplint report, the usual one first.
var reportFormats = []report.Format{report.HTML, report.JSON}

func (run *invocation) reportCommand() *cobra.Command {
	var live liveFlags
	cmd := &cobra.Command{
		Use:   "report [DIAGNOSIS.json]",
		Short: "A diagnosis as one HTML page to read, mail and archive",
		Long: `Diagnose this machine, or others over SSH, as tcplint diagnose does, and write the
answer as one HTML page: the verdict, the TCP states with their counts, ports,
TIME_WAIT and CLOSE_WAIT as charts and as tables, findings, settings, and what
could not be seen. The page needs no network and no other file.

With a file that tcplint diagnose -o json wrote, or - for standard input, nothing
is looked at: the page is made of that.

Exit codes: 0 nothing that --fail-on names, 1 findings that it names, 2 wrong
usage, an unreadable file or a host that could not be looked at, 3 internal error.`,
		Example: `  sudo tcplint report -o html=diagnosis.html
  tcplint report --ssh ops@lb1 --ssh ops@web1 -o html=diagnosis.html
  tcplint diagnose -o json > lb1.json; tcplint report lb1.json -o html=lb1.html`,
		RunE: func(cmd *cobra.Command, args []string) error { return run.report(cmd.Context(), &live, args) },
	}
	live.add(cmd, diagnoseSample)
	run.flags.judged(cmd)
	set := cmd.Flags()
	set.StringArrayVarP(&run.flags.output, "output", "o", nil, "FORMAT or FORMAT=FILE: html, json (repeatable)")
	set.StringVar(&run.flags.failOn, "fail-on", "error", "what fails the run: a list of info, warning, error, undetermined; or never")
	return cmd
}

func (run *invocation) report(ctx context.Context, live *liveFlags, args []string) error {
	outputs, err := report.ParseAmong(run.flags.output, reportFormats)
	if err != nil {
		return usageError{err}
	}
	failOn, err := report.ParseFailOn(run.flags.failOn)
	if err != nil {
		return usageError{err}
	}
	if err := run.checkPlace(outputs); err != nil {
		return err
	}
	document, err := run.toReport(ctx, live, args)
	if err != nil {
		return err
	}
	options := report.Options{Stdout: run.Stdout, Env: run.Env, Instead: map[report.Format]func(report.Document, bool) ([]byte, error){
		report.HTML: func(report.Document, bool) ([]byte, error) { return page(document) },
		report.JSON: func(report.Document, bool) ([]byte, error) { return wholeJSON(document) },
	}}
	if err := report.Write(document.Document, outputs, options); err != nil {
		return usageError{err}
	}
	run.sayWhere(document.Document, outputs)
	run.exit = report.ExitCode(document.Document, failOn)
	return nil
}

func page(document diagnose.Document) ([]byte, error) {
	var text bytes.Buffer
	err := htmlreport.Write(&text, document)
	return text.Bytes(), err
}

// checkPlace: a page on a terminal helps nobody.
func (run *invocation) checkPlace(outputs []report.Output) error {
	file, ok := run.Stdout.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return nil
	}
	if slices.Contains(outputs, report.Output{Format: report.HTML}) {
		return usage("the page would go to the terminal: name a file, as in -o html=diagnosis.html")
	}
	return nil
}

func (run *invocation) toReport(ctx context.Context, live *liveFlags, args []string) (diagnose.Document, error) {
	switch {
	case len(args) > 1:
		return diagnose.Document{}, usage("tcplint report takes one file, and %q is another (hosts are named with --ssh)", args[1])
	case len(args) == 1 && (len(live.ssh) > 0 || live.netns != ""):
		return diagnose.Document{}, usage("%s is a diagnosis already: leave out --ssh and --netns, or the file", args[0])
	case len(args) == 1:
		return run.readDiagnosis(args[0])
	}
	result, err := run.diagnosed(ctx, live)
	if err != nil {
		return diagnose.Document{}, err
	}
	return result.Document, nil
}

// readDiagnosis reads what tcplint diagnose -o json wrote, "-" from standard input.
func (run *invocation) readDiagnosis(path string) (diagnose.Document, error) {
	var document diagnose.Document
	content, err := run.readAll(path)
	if err != nil {
		return document, usage("reading a diagnosis: %w", err)
	}
	const remedy = "give a file that tcplint diagnose -o json wrote"
	if err := json.Unmarshal(content, &document); err != nil {
		return document, usage("reading a diagnosis from %s: %w: %s", path, err, remedy)
	}
	switch {
	case document.Schema != 1:
		return document, usage("reading a diagnosis from %s: it has schema %d, and this program knows 1: %s", path, document.Schema, remedy)
	case len(document.Hosts) != len(document.Observations):
		return document, usage("reading a diagnosis from %s: it has %d hosts and %d observations: %s",
			path, len(document.Hosts), len(document.Observations), remedy)
	case len(document.Hosts) == 0 && len(document.Errors) == 0:
		return document, usage("reading a diagnosis from %s: there is no host in it: %s", path, remedy)
	}
	return document, nil
}

func (run *invocation) readAll(path string) ([]byte, error) {
	if path == "-" {
		content, err := io.ReadAll(run.Stdin)
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		return content, nil
	}
	return os.ReadFile(run.path(path))
}

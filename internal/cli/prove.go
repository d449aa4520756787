package cli

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// provers is how many experiments run side by side: they wait most of the time,
// and more would disturb each other's timing.
const provers = 8

type proveFlags struct {
	list, verbose bool
	output        string
}

func (run *invocation) proveCommand() *cobra.Command {
	var f proveFlags
	cmd := &cobra.Command{
		Use:   "prove [RULE|PROOF|PARAMETER|CLAIM]...",
		Short: "Show on this kernel that what the rules claim is so",
		Long: `Carry out experiments on the running kernel, and compare what they measure with
what the rules claim. Each one has a network namespace of its own, which ends
with it; no root is needed, and no setting, address or file outside is changed. The
kernel may load modules for it (nf_tables, veth), and SYNQ makes it log a line.

Without arguments all of them run. A rule names those that prove it, a parameter
those of the rules about it, and a claim of the article its own (docs/article.md).

Exit codes: 0 what could be proved is confirmed, 1 a claim is contradicted, 2 wrong
usage or nothing could be proved here, 3 an experiment broke off.`,
		Example: `  tcplint prove
  tcplint prove TL101 TL104 --verbose
  tcplint prove tcp_fin_timeout
  tcplint prove article-2
  tcplint prove --list
  tcplint prove -o markdown > proofs.md`,
		ValidArgsFunction: completeProofs,
		RunE:              func(cmd *cobra.Command, args []string) error { return run.prove(cmd.Context(), args, f) },
	}
	set := cmd.Flags()
	set.BoolVar(&f.list, "list", false, "list the proofs, run none")
	set.BoolVarP(&f.verbose, "verbose", "v", false, "text with what was set, done and seen, and the commands to repeat it by hand")
	set.StringVarP(&f.output, "output", "o", "text", "text, json or markdown")
	set.StringVar(&run.flags.color, "color", "auto", "auto, always or never")
	return cmd
}

func (run *invocation) prove(ctx context.Context, words []string, f proveFlags) error {
	paint, err := run.painter(f.output)
	if err != nil {
		return err
	}
	write, err := proveFormat(f, prove.View{Verbose: f.verbose, Width: run.columns(), Paint: paint})
	if err != nil {
		return err
	}
	chosen, err := chooseProofs(words)
	if err != nil {
		return err
	}
	if f.list {
		if f.output != "text" {
			return usage("--list is text only, without --output %s", f.output)
		}
		_, err := io.WriteString(run.Stdout, prove.List(chosen, run.columns()))
		return err
	}
	release, version, err := prove.Running()
	if err != nil {
		return usage("tcplint prove needs a running Linux: %w", err)
	}
	ctx, stop := interruptible(ctx)
	defer stop()
	progress := run.proving(len(chosen))
	results, err := prove.Run(ctx, chosen, prove.Options{Kernel: version, Workers: provers, Began: progress.began, Done: progress.ended, Now: time.Now})
	progress.clear()
	if err != nil {
		return interrupted(ctx, err)
	}
	if err := write(run.Stdout, prove.NewDocument(release, results)); err != nil {
		return err
	}
	run.exit = proveExit(results)
	return nil
}

func proveFormat(f proveFlags, view prove.View) (func(io.Writer, prove.Document) error, error) {
	switch f.output {
	case "text":
		return func(w io.Writer, document prove.Document) error {
			_, err := io.WriteString(w, prove.Text(document, view))
			return err
		}, nil
	case "json":
		return func(w io.Writer, document prove.Document) error { return writeJSON(w, document) }, nil
	case "markdown":
		return func(w io.Writer, document prove.Document) error {
			_, err := io.WriteString(w, prove.Markdown(document))
			return err
		}, nil
	}
	return nil, usage("output format %q: tcplint prove has text, json, markdown", f.output)
}

// proveExit: what broke off is a defect, here or of the machine, and no answer.
func proveExit(results []prove.Result) int {
	exit := ExitUsage
	for _, result := range results {
		switch {
		case result.Broken:
			return ExitInternal
		case result.Verdict == prove.Contradicted:
			exit = ExitFindings
		case result.Verdict == prove.Confirmed && exit == ExitUsage:
			exit = ExitClean
		}
	}
	return exit
}

// columns is how wide a text may be where it is shown.
func (run *invocation) columns() int {
	file, ok := run.Stdout.(*os.File)
	if !ok {
		return prove.Width
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return prove.Width
	}
	return min(max(width, narrowest), prove.Width)
}

// narrowest is what a terminal has at least.
const narrowest = 80

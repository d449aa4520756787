package lint_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/source/terraform"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// engine is compiled once: a fuzzing run judges thousands of texts.
var engine = sync.OnceValues(func() (*policy.Engine, error) { return policy.New(policy.Options{}) })

// FuzzTextToFindings takes any text, settings or the plan of Terraform, through
// the whole flow, under any loader and kernel: there is an answer, and what it points at is in the text.
func FuzzTextToFindings(f *testing.F) {
	files, err := filepath.Glob("../../rules/*/*/examples.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no examples to begin with: %v", err)
	}
	for i, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, example := range archive.Files {
			if strings.HasSuffix(example.Name, ".conf") {
				f.Add(example.Data, uint8(i))
			}
		}
	}
	plans, err := filepath.Glob("../source/terraform/testdata/*.txtar")
	if err != nil || len(plans) == 0 {
		f.Fatalf("no plans to begin with: %v", err)
	}
	for i, file := range plans {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data, uint8(i))
	}
	f.Add([]byte("\x00\xff= \\\n-net.*=\n=\n-\n"), uint8(3))
	f.Fuzz(func(t *testing.T, text []byte, choice uint8) {
		loaders := []string{"systemd", "procps", "procps3", "busybox", "toybox"}
		kernels := []string{"", "3.10.0-1160.el7.x86_64", "4.19", "6.1", "7.3"}
		if err := lintText(text, loaders[int(choice)%5], kernels[int(choice)/5%5]); err != nil {
			t.Error(err)
		}
	})
}

func lintText(text []byte, loader, kernel string) error {
	found, err := source.Discover(source.Request{Paths: []string{"-"}, Stdin: strings.NewReader(string(text)), Kinds: []source.Kind{terraform.Kind{}}})
	if err != nil {
		return err
	}
	run := &lint.Run{
		Hosts: found.Hosts, Targets: lint.Targets{Kernel: kernel, Loader: loader}, AllRules: true,
		Today: config.DateOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)), Progress: func(int) {},
		Compile: func(policy.Options) (*policy.Engine, error) { return engine() },
	}
	result, err := run.Do(context.Background())
	if err != nil {
		return err
	}
	for _, finding := range result.Document.Findings {
		if at := finding.Location; at.Offset < 0 || at.EndOffset < at.Offset || at.EndOffset > int64(len(text)) {
			return fmt.Errorf("%s points at bytes %d to %d of %d", finding.Rule, at.Offset, at.EndOffset, len(text))
		}
		if e := finding.Excerpt; e.Start < 0 || e.End < e.Start || e.End > len(e.Line) {
			return fmt.Errorf("%s marks bytes %d to %d of a line of %d", finding.Rule, e.Start, e.End, len(e.Line))
		}
	}
	return nil
}

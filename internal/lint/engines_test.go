package lint_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// A run over many hosts compiles the rules that can speak about one of them. It
// finds what all rules find.
func TestSelectedRulesFindWhatAllFind(t *testing.T) {
	var some []source.Host
	for i, host := range exampleHosts(t) {
		if i%4 == 0 {
			some = append(some, host)
		}
	}
	all, _ := lintHosts(t, some, true)
	found, selected := lintHosts(t, some, false)
	if diff := cmp.Diff(all, found); diff != "" {
		t.Errorf("(-all rules +selected):\n%s", diff)
	}
	if selected == 0 || len(all) == 0 {
		t.Errorf("%d rules were selected for %d hosts, %d findings", selected, len(some), len(all))
	}
}

// Of many hosts nothing is kept while the rules are selected. A file that changes
// in between is judged by all of them.
func TestFileThatChangesWhileRulesAreSelected(t *testing.T) {
	var hosts []source.Host
	for i := range 101 {
		var looks atomic.Int64
		hosts = append(hosts, source.Host{Name: fmt.Sprint(i), Files: func(sysctlconf.Loader) ([]source.File, error) {
			text := "net.core.somaxconn = 8192\n"
			if i == 7 && looks.Add(1) > 1 {
				text = "net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_timestamps = 0\n"
			}
			return []source.File{{Path: "a.conf", Kind: "file", Data: []byte(text), Named: true}}, nil
		}})
	}
	findings, _ := lintHosts(t, hosts, false)
	if !slices.ContainsFunc(findings, func(f report.Finding) bool { return f.Rule == "TL101" && f.Host == "7" }) {
		t.Errorf("TL101 is not among %d findings", len(findings))
	}
}

// exampleHosts are the settings files of the rules' examples, each a host.
func exampleHosts(t *testing.T) []source.Host {
	t.Helper()
	archives, err := filepath.Glob("../../rules/*/*/examples.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var hosts []source.Host
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range archive.Files {
			if !strings.HasSuffix(example.Name, ".conf") {
				continue
			}
			file := source.File{Path: fmt.Sprintf("%03d-%s", len(hosts), filepath.Base(example.Name)), Kind: "file", Data: example.Data, Named: true}
			hosts = append(hosts, source.Host{Name: file.Path, Files: func(sysctlconf.Loader) ([]source.File, error) { return []source.File{file}, nil }})
		}
	}
	if len(hosts) < 40 {
		t.Fatalf("only %d examples", len(hosts))
	}
	return hosts
}

// lintHosts also tells how many rules were selected, 0 for all of them.
func lintHosts(t *testing.T, hosts []source.Host, all bool) (findings []report.Finding, selected int) {
	t.Helper()
	run := &lint.Run{
		Hosts: hosts, Targets: lint.Targets{Kernel: "6.1", Roles: []string{"load-balancer"}, NAT: true}, AllRules: all,
		Today: config.DateOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)), Progress: func(int) {},
		Compile: func(options policy.Options) (*policy.Engine, error) {
			selected = len(options.Only)
			return policy.New(options)
		},
	}
	result, err := run.Do(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return result.Document.Findings, selected
}

package htmlreport

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	source "github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var record = flag.Bool("record", false, "diagnose the observations anew and rewrite testdata/*.json")

// TestEveryDiagnosisMakesAPage takes the whole way from an observation to a page.
func TestEveryDiagnosisMakesAPage(t *testing.T) {
	unreachable := report.Problem{Path: "ops@web3", Message: "dialling web3:22: connection refused: is sshd running there?"}
	runs := []struct {
		name     string
		seen     []string
		problems []report.Problem
	}{
		{"scheme-one", []string{"scheme-one"}, nil},
		{"scheme-two", []string{"scheme-two"}, nil},
		{"leak", []string{"leak"}, nil},
		{"healthy", []string{"healthy"}, nil},
		{"several", []string{"scheme-one", "scheme-two", "leak", "healthy"}, []report.Problem{unreachable}},
	}
	for _, run := range runs {
		document := diagnosed(t, run.seen, run.problems)
		if *record {
			text, err := json.MarshalIndent(document, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join("testdata", run.name+".json"), append(text, '\n'), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		page := parse(t, written(t, document))
		for i, want := range document.Hosts {
			id := fmt.Sprintf("host-%d-verdict", i+1)
			got := ""
			for section := range page.every("section") {
				if section.attribute("aria-labelledby") == id {
					got = section.text()
				}
			}
			if !strings.Contains(got, want.Verdict.Headline) {
				t.Errorf("%s: %q is not in the section of %s", run.name, want.Verdict.Headline, id)
			}
		}
	}
}

// The block that people copy, on a host that has not applied all of it.
const copied = `# TIME_WAIT optimisation
net.ipv4.tcp_fin_timeout = 15
net.ipv4.tcp_tw_recycle = 1
net.ipv4.tcp_max_syn_backlog = 8192
net.core.somaxconn = 4096
`

func diagnosed(t *testing.T, names []string, problems []report.Problem) diagnose.Document {
	t.Helper()
	var seen []diagnose.Seen
	for _, name := range names {
		files := copied
		if name == "healthy" {
			files = ""
		}
		seen = append(seen, diagnose.Seen{Look: look(t, name), Snapshot: snapshot(files)})
	}
	checks, err := lint.Checks(nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := diagnose.Run(t.Context(), seen, diagnose.Options{
		Checks: checks, Today: config.DateOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)), Compile: policy.New,
		Problems: problems, Tool: report.Tool{Name: "tcplint", Version: "0.1.0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return result.Document
}

func look(t *testing.T, name string) *probe.Look {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "diagnose", "testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	look := &probe.Look{}
	if err := json.Unmarshal(text, &look.Observation); err != nil {
		t.Fatal(err)
	}
	return look
}

func snapshot(text string) *source.Snapshot {
	s := &source.Snapshot{
		Kernel: "6.12.41+deb13-amd64", Memory: 64 << 30, Loader: sysctlconf.Systemd, Root: true,
		Live: map[string]source.Live{}, Directories: []string{"/etc/sysctl.d"},
		Files: []source.File{{Path: "/etc/sysctl.d/60-tuning.conf", Kind: source.RegularFile, Data: []byte(text)}},
	}
	for _, name := range source.Usual().Parameters {
		s.Present = append(s.Present, sysctlconf.ParameterPath(name))
	}
	return s
}

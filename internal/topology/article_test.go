package topology_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/topology"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// ruleCount is not what these tests are about.
var ruleCount = regexp.MustCompile(`(?m)^(looked at .*), \d+ rules`)

// root is the repository, as the README's commands are run.
const root = "../.."

// TestArticle holds the reasoning about both schemes of the article, on its own
// kernel and on a current one.
func TestArticle(t *testing.T) {
	for name, args := range map[string][]string{
		"scheme1":           {"topology", "examples/article"},
		"scheme1.json":      {"topology", "-o", "json", "examples/article"},
		"scheme2":           {"topology", "--config", "examples/article/scheme2.toml", "examples/article"},
		"scheme2-3.10":      {"topology", "--config", "examples/article/scheme2.toml", "--kernel", "3.10", "examples/article"},
		"scheme2-unknown":   {"topology", "--config", "testdata/any-kernel.toml", "examples/article/lb"},
		"lint-3.10":         {"lint", "--role", "load-balancer", "--nat", "--kernel", "3.10", "examples/article/"},
		"lint-6.1":          {"lint", "examples/article"},
		"lint-scheme2-3.10": {"lint", "--config", "examples/article/scheme2.toml", "--kernel", "3.10", "examples/article"},
	} {
		t.Run(name, func(t *testing.T) {
			for i, arg := range args {
				if strings.HasPrefix(arg, "testdata/") {
					args[i] = "internal/topology/" + arg
				}
			}
			code, stdout, stderr := run(root, args...)
			if stderr != "" {
				t.Errorf("stderr: %s", stderr)
			}
			want := cli.ExitClean
			if args[0] == "lint" {
				want = cli.ExitFindings
			}
			if code != want {
				t.Errorf("exit %d, want %d", code, want)
			}
			golden(t, name, stdout)
		})
	}
}

// TestArticleSchemesDifferInWhoCloses: the schemes are the same hosts with the
// same settings, and one fact moves TIME_WAIT.
func TestArticleSchemesDifferInWhoCloses(t *testing.T) {
	first, second := places(t, "tcplint.toml"), places(t, "scheme2.toml")
	for edge, want := range map[string][2]string{
		"lb the edge to web1":     {"local-ports", "peer"},
		"lb the edge from client": {"peer", "peer"},
		"web1 the edge from lb":   {"peer", "listener"},
		"web1 the edge to mysql":  {"local-ports", "local-ports"},
		"mysql the edge from web1": {
			"peer", "peer",
		},
	} {
		if got := [2]string{first[edge], second[edge]}; got != want {
			t.Errorf("%s: TIME_WAIT at %v, want %v", edge, got, want)
		}
	}
}

// TestArticleRules: the rules that the README names for both kernels.
func TestArticleRules(t *testing.T) {
	for _, test := range []struct {
		args []string
		want []string
	}{
		{[]string{"--kernel", "3.10"}, []string{"web1 TL102 error", "web1 TL104 warning", "web1 TL903 info", "web2 TL102 error", "web2 TL104 warning", "web2 TL903 info"}},
		{nil, []string{"lb TL103 warning", "web1 TL103 error", "web1 TL104 warning", "web1 TL903 info", "web2 TL103 error", "web2 TL104 warning", "web2 TL903 info"}},
	} {
		_, stdout, _ := run(root, append(append([]string{"lint", "-o", "json"}, test.args...), "examples/article")...)
		var document report.Document
		if err := json.Unmarshal([]byte(stdout), &document); err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, finding := range document.Findings {
			found[finding.Host+" "+finding.Rule+" "+string(finding.Severity)] = true
		}
		for _, want := range test.want {
			if !found[want] {
				t.Errorf("%v: %s is not found", test.args, want)
			}
		}
	}
}

func places(t *testing.T, config string) map[string]string {
	t.Helper()
	_, stdout, stderr := run(root, "topology", "-o", "json", "--config", "examples/article/"+config, "examples/article")
	var document topology.Document
	if err := json.Unmarshal([]byte(stdout), &document); err != nil {
		t.Fatal(err, stderr)
	}
	found := map[string]string{}
	for _, host := range document.Hosts {
		for _, edge := range host.Views[0].Edges {
			found[host.Host+" "+edge.Edge] = edge.TimeWait.Place
		}
	}
	return found
}

// run runs tcplint in-process in a directory.
func run(dir string, args ...string) (code int, stdout, stderr string) {
	var out, errors bytes.Buffer
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	command := cli.Command{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errors, Dir: dir,
		Env: func(string) (string, bool) { return "", false },
		Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
	}
	code = command.Run(args)
	return code, out.String(), errors.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	got = ruleCount.ReplaceAllString(got, "$1, N rules")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

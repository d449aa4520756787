package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// The schema of SARIF 2.1.0 Errata 01 as github.com/owenrumney/go-sarif carries it.
const sarifSchema = "testdata/sarif-schema-2.1.0.json"

func TestSARIFIsValid(t *testing.T) {
	schema := compiled(t, sarifSchema)
	for name, doc := range documents() {
		validate(t, schema, name, written(t, doc, SARIF, Options{Rules: rules()}))
		validate(t, schema, name+" without rule pages", written(t, doc, SARIF, Options{}))
	}
}

func TestSARIFSchemaRefusesBrokenLogs(t *testing.T) {
	schema := compiled(t, sarifSchema)
	good := string(written(t, documents()["plain"], SARIF, Options{Rules: rules()}))
	for _, edit := range [][2]string{
		{`"level": "error"`, `"level": "fatal"`},
		{`"kind": "fail"`, `"kind": "undetermined"`},
		{`"startLine": 2`, `"startLine": 0`},
		{`"results"`, `"findings"`},
	} {
		bad := strings.Replace(good, edit[0], edit[1], 1)
		if bad == good {
			t.Fatalf("%q is not in the log", edit[0])
		}
		if err := schema.Validate(decoded(t, []byte(bad))); err == nil {
			t.Errorf("%s passes", edit[1])
		}
	}
}

type sarifLog struct {
	Runs []struct {
		ColumnKind string
		Tool       struct {
			Driver struct {
				Rules []struct {
					ID, Name, HelpURI string
					FullDescription   struct{ Text string }
					Help              struct{ Text, Markdown string }
				}
			}
		}
		Artifacts []struct {
			Location struct{ URI string }
		}
		Results []struct {
			RuleID       string
			RuleIndex    int
			Kind, Level  string
			Message      struct{ Text string }
			Suppressions []struct{ Kind, Justification string }
			Locations    []struct {
				PhysicalLocation struct {
					ArtifactLocation struct {
						URI   string
						Index int
					}
				}
			}
		}
	}
}

func sarifOf(t *testing.T, doc Document) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(written(t, doc, SARIF, Options{Rules: rules()}), &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSARIFIndexesPointAtTheirObjects(t *testing.T) {
	for name, doc := range documents() {
		run := sarifOf(t, doc).Runs[0]
		if run.ColumnKind != "unicodeCodePoints" {
			t.Errorf("%s: columnKind %q", name, run.ColumnKind)
		}
		for _, result := range run.Results {
			if rule := run.Tool.Driver.Rules[result.RuleIndex]; rule.ID != result.RuleID {
				t.Errorf("%s: rule %s points at %s", name, result.RuleID, rule.ID)
			}
			place := result.Locations[0].PhysicalLocation.ArtifactLocation
			if artifact := run.Artifacts[place.Index]; artifact.Location.URI != place.URI {
				t.Errorf("%s: file %s points at %s", name, place.URI, artifact.Location.URI)
			}
		}
		for _, rule := range run.Tool.Driver.Rules {
			if rule.FullDescription.Text == "" || rule.Help.Text == "" || rule.Help.Markdown == "" || rule.HelpURI == "" {
				t.Errorf("%s: rule %s has an empty page: %+v", name, rule.ID, rule)
			}
		}
	}
}

func TestSARIFListsOnlyRulesThatExist(t *testing.T) {
	var ids []string
	for _, rule := range sarifOf(t, documents()["undetermined"]).Runs[0].Tool.Driver.Rules {
		ids = append(ids, rule.ID)
	}
	if diff := cmp.Diff([]string{"TL101", "TL104", "TL106", "TL205", "XX12", "XX13"}, ids); diff != "" {
		t.Error(diff)
	}
}

func TestSARIFKindAndLevel(t *testing.T) {
	for _, c := range []struct {
		severity policy.Severity
		verdict  policy.Verdict
		kind     string
		level    string
	}{
		{policy.Error, policy.Fail, "fail", "error"},
		{policy.Warning, policy.Fail, "fail", "warning"},
		{policy.Info, policy.Fail, "fail", "note"},
		{policy.Error, policy.Undetermined, "open", "none"},
	} {
		finding := plainFinding()
		finding.Severity, finding.Verdict = c.severity, c.verdict
		result := sarifOf(t, document(finding)).Runs[0].Results[0]
		if result.Kind != c.kind || result.Level != c.level {
			t.Errorf("%s %s is kind %q level %q", c.severity, c.verdict, result.Kind, result.Level)
		}
	}
}

func TestSARIFSuppressions(t *testing.T) {
	results := sarifOf(t, documents()["suppressed"]).Runs[0].Results
	kinds := map[string]int{}
	for _, result := range results {
		if result.Suppressions == nil {
			t.Errorf("%s says nothing of suppressions while others do", result.RuleID)
		}
		for _, suppression := range result.Suppressions {
			kinds[suppression.Kind]++
		}
	}
	if diff := cmp.Diff(map[string]int{"inSource": 1, "external": 1}, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestSARIFMessageIsLiteral(t *testing.T) {
	for text, want := range map[string]string{
		"plain":          "plain",
		"{{ x }} and {0": "{{{{ x }}}} and {{0",
		"[a](1)":         "[a] (1)",
		"a[0] = 1":       "a[0] = 1",
	} {
		if got := literal(text); got != want {
			t.Errorf("literal(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestArtifactLocations(t *testing.T) {
	for path, want := range map[string]string{
		"sysctl.d/a b.conf": "sysctl.d/a%20b.conf",
		"/etc/sysctl.conf":  "file:///etc/sysctl.conf",
		"a:b.conf":          "./a:b.conf",
		"a\xff?.conf":       "a%FF%3F.conf",
		"../up/缩短.conf":     "../up/%E7%BC%A9%E7%9F%AD.conf",
		"<stdin>":           "%3Cstdin%3E",
		"-":                 "-",
		"//double/sysctl.d": "file:////double/sysctl.d",
		"#hash/100%.conf":   "%23hash/100%25.conf",
	} {
		if got := *artifactLocation(path).URI; got != want {
			t.Errorf("artifactLocation(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestUnwrapped(t *testing.T) {
	text := "one\ntwo\n\nthree\n- item\n  more\n\n```\na\nb\n```\nend\nof it\n"
	want := "one two\n\nthree\n- item more\n\n```\na\nb\n```\nend of it"
	if got := unwrapped(text); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func rules() []RuleInfo {
	return []RuleInfo{
		{ID: "TL104", Name: "fin-timeout-not-time-wait", Title: "tcp_fin_timeout does not shorten TIME_WAIT", Severity: policy.Warning},
		{
			ID: "TL101", Name: "reuse-needs-timestamps", Title: "tcp_tw_reuse needs timestamps",
			Description: "Reuse requires a remembered\npeer timestamp.\n\n- see PAWS", Severity: policy.Error,
			Remedy: "set net.ipv4.tcp_timestamps = 1", Sources: []string{"net/ipv4/tcp_ipv4.c", "RFC 6191"},
		},
	}
}

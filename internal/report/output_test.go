package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		values []string
		want   []Output
		fails  string
	}{
		{nil, []Output{{Format: Text}}, ""},
		{[]string{"json"}, []Output{{Format: JSON}}, ""},
		{[]string{"json=-"}, []Output{{Format: JSON}}, ""},
		{[]string{"text", "sarif=a=b.sarif", "github=g"}, []Output{{Format: Text}, {SARIF, "a=b.sarif"}, {GitHub, "g"}}, ""},
		{[]string{"json=a", "json=b"}, []Output{{JSON, "a"}, {JSON, "b"}}, ""},
		{[]string{"xml"}, nil, `unknown output format "xml": available are text, json, sarif, github`},
		{[]string{"JSON"}, nil, `unknown output format "JSON"`},
		{[]string{""}, nil, `unknown output format ""`},
		{[]string{"junit=x"}, nil, `output format "junit" is not built yet: available are text, json, sarif, github`},
		{[]string{"json="}, nil, "no file named after ="},
		{[]string{"text", "json"}, nil, "text already goes to stdout: name a file, as in json=FILE"},
		{[]string{"text", "json=-"}, nil, "text already goes to stdout"},
		{[]string{"json=x", "sarif=./d/../x"}, nil, "json already goes to that file"},
	} {
		got, err := Parse(c.values)
		if c.fails != "" {
			if err == nil || !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%q: error %v, want %q", c.values, err, c.fails)
			}
			continue
		}
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%q: %v %s", c.values, err, diff)
		}
	}
}

func TestWriteFiles(t *testing.T) {
	dir := t.TempDir()
	old, link := filepath.Join(dir, "old.json"), filepath.Join(dir, "link.sarif")
	target := filepath.Join(dir, "target.sarif")
	for _, path := range []string{old, target} {
		if err := os.WriteFile(path, []byte(strings.Repeat("old", 10_000)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(target, link); err != nil {
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	doc := documents()["plain"]
	outputs := []Output{{Format: Text}, {JSON, old}, {SARIF, link}, {GitHub, os.DevNull}, {Text, filepath.Join(dir, "no", "such")}, {JSON, dir}}
	err := Write(doc, outputs, Options{Stdout: &stdout, Rules: rules()})
	if err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), "writing text output") {
		t.Errorf("want two errors, have %v", err)
	}
	compareGolden(t, "plain.text", stdout.Bytes())
	compareGolden(t, "plain.json", read(t, old))
	compareGolden(t, "plain.sarif", read(t, target))
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v %v", info, err)
	}
	if info, err := os.Stat(old); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode changed: %v %v", info.Mode(), err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("the device was replaced: %v %v", info, err)
	}
	if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) != 3 {
		t.Errorf("files left behind: %v", names)
	}
}

func TestWriteLeavesTheDocumentAlone(t *testing.T) {
	doc := documents()["undetermined"]
	want := documents()["undetermined"]
	written(t, doc, JSON, Options{})
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Error(diff)
	}
}

func TestColor(t *testing.T) {
	for _, c := range []struct {
		color Color
		env   environment
		file  string
		want  bool
	}{
		{ColorAuto, nil, "", false}, // a buffer is no terminal
		{"", environment{"CLICOLOR_FORCE": "1"}, "", true},
		{ColorAuto, environment{"CLICOLOR_FORCE": "1"}, "", true},
		{ColorAuto, environment{"CLICOLOR_FORCE": "0"}, "", false},
		{ColorAuto, environment{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, "", true},
		{ColorAuto, environment{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, "", false},
		{ColorAuto, environment{"CLICOLOR_FORCE": "1", "NO_COLOR": ""}, "", true},
		{ColorAuto, environment{"CLICOLOR_FORCE": "1"}, "x.txt", false},
		{ColorAlways, environment{"NO_COLOR": "1", "TERM": "dumb"}, "", true},
		{ColorAlways, nil, "x.txt", true},
		{ColorNever, environment{"CLICOLOR_FORCE": "1"}, "", false},
	} {
		options := Options{Stdout: &bytes.Buffer{}, Env: c.env.lookup}
		if got := c.color.on(Output{Text, c.file}, options); got != c.want {
			t.Errorf("--color %q with %v to %q: %v", c.color, c.env, c.file, got)
		}
	}
	if _, err := ParseColor("sometimes"); err == nil {
		t.Error("ParseColor accepts anything")
	}
}

func TestFailOnAndExitCode(t *testing.T) {
	undetermined := plainFinding()
	undetermined.Verdict = policy.Undetermined
	docs := map[string]Document{
		"clean":        document(),
		"error":        document(many(1, policy.Error)...),
		"warning":      document(many(1, policy.Warning)...),
		"info":         document(many(1, policy.Info)...),
		"undetermined": document(undetermined),
		"suppressed":   document(suppressedFinding("a", 1)),
		"unreadable":   withErrors(document(plainFinding())),
	}
	for list, failing := range map[string]string{
		"error":              "error",
		"warning":            "error warning",
		"info":               "error warning info",
		"never":              "",
		"undetermined":       "undetermined",
		"error,undetermined": "error undetermined",
		"error, info":        "error warning info",
	} {
		failOn, err := ParseFailOn(list)
		if err != nil {
			t.Fatal(err)
		}
		for name, doc := range docs {
			want := ExitClean
			if strings.Contains(" "+failing+" ", " "+name+" ") {
				want = ExitFindings
			}
			if name == "unreadable" {
				want = ExitUnreadable
			}
			if got := ExitCode(doc, failOn); got != want {
				t.Errorf("--fail-on %s: a %s document exits %d, want %d", list, name, got, want)
			}
		}
	}
	for _, list := range []string{"", "fatal", "never,error", "error,"} {
		if _, err := ParseFailOn(list); err == nil {
			t.Errorf("--fail-on %q is accepted", list)
		}
	}
}

func TestFingerprint(t *testing.T) {
	// printf 'TL101\0net.ipv4.tcp_timestamps\0lb.conf\0net.ipv4.tcp_timestamps = 0' | sha256sum
	const want = "14e873a127734aa4f486f9425f6f4ccca2cfa271870d3d6791a9440c50b7aa04"
	got := Fingerprint("TL101", "net.ipv4.tcp_timestamps", "lb.conf", "\t net.ipv4.tcp_timestamps  =\t0 \r\n")
	if got != want {
		t.Errorf("got %s", got)
	}
	if got == Fingerprint("TL101", "net.ipv4.tcp_timestamps", "lb.conf", "net.ipv4.tcp_timestamps =\u00a00") {
		t.Error("a no-break space makes no difference")
	}
}

func TestEveryUndeterminedFindingIsFoldedOnce(t *testing.T) {
	doc := settled(documents()["undetermined"])
	places := 0
	for _, g := range gaps(doc.Findings) {
		places += len(g.findings)
	}
	if want := doc.Summary.Undetermined + 1; places != want { // one misses two facts
		t.Errorf("%d places, want %d", places, want)
	}
}

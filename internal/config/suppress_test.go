package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var today = Date{2027, 1, 31}

func TestInlineSuppressions(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		silenced   []string // rule:line of what must be silenced
		loud       []string
		notes      []string
	}{
		{name: "line below", text: "# tcplint:ignore TL104 -- measured\na = 1\nb = 2\n", silenced: []string{"TL104:2"}, loud: []string{"TL104:1", "TL104:3", "TL104:0", "TL203:2"}},
		{name: "semicolon, indent, two rules, a day", text: "  ;tcplint:ignore TL104, TL203 until=2027-01-31 -- last day\n\ta = 1", silenced: []string{"TL104:2", "TL203:2"}},
		{name: "by name", text: "#tcplint:ignore fin-timeout-not-time-wait -- x\na = 1", silenced: []string{"TL104:2"}},
		{name: "comments between", text: "# tcplint:ignore TL104 -- x\n# why\n; more\na = 1", silenced: []string{"TL104:4"}},
		{name: "two in a block", text: "# tcplint:ignore TL104 -- x\n# tcplint:ignore TL203 -- y\na = 1", silenced: []string{"TL104:3", "TL203:3"}},
		{name: "CRLF", text: "# tcplint:ignore TL104 -- x\r\na = 1\r\n", silenced: []string{"TL104:2"}},
		{name: "reason with dashes", text: "# tcplint:ignore TL104 -- a -- b\na = 1", silenced: []string{"TL104:2"}},
		{name: "whole file", text: "# head\n\n# tcplint:ignore-file TL104 -- x\n\na = 1\nb = 2", silenced: []string{"TL104:5", "TL104:6", "TL104:0"}},
		{name: "prose", text: "# see tcplint:ignore TL104 -- x\na = 1\n", loud: []string{"TL104:2"}},
		{name: "trailing comment is a value", text: "a = 1 # tcplint:ignore TL104 -- x\n", loud: []string{"TL104:1"}},

		{name: "blank line between", text: "# tcplint:ignore TL104 -- x\n\na = 1", loud: []string{"TL104:3"},
			notes: []string{"a.conf:1: tcplint:ignore stands above no setting and silences nothing: move it directly above the line it is about"}},
		{name: "end of file", text: "a = 1\n# tcplint:ignore TL104 -- x", loud: []string{"TL104:1"},
			notes: []string{"a.conf:2: tcplint:ignore stands above no setting and silences nothing: move it directly above the line it is about"}},
		{name: "whole file too late", text: "a = 1\n# tcplint:ignore-file TL104 -- x\nb = 1", loud: []string{"TL104:1", "TL104:3"},
			notes: []string{"a.conf:2: tcplint:ignore-file stands below a setting and silences nothing: move it to the top of the file, or write tcplint:ignore above one setting"}},
		{name: "expired", text: "# tcplint:ignore TL104,TL203 until=2027-01-30 -- x\na = 1", loud: []string{"TL104:2"},
			notes: []string{"a.conf:1: suppression of TL104, TL203 ended on 2027-01-30 and silences nothing"}},
		{name: "no such day", text: "# tcplint:ignore TL104 until=2027-02-30 -- x\na = 1", loud: []string{"TL104:2"},
			notes: []string{"a.conf:1: tcplint:ignore silences nothing: until=2027-02-30 is no day, or there are two: write until=2027-01-31"}},
		{name: "no reason", text: "# tcplint:ignore TL104\na = 1", loud: []string{"TL104:2"},
			notes: []string{"a.conf:1: tcplint:ignore has no reason and silences nothing: end it with -- and the reason"}},
		{name: "empty reason", text: "# tcplint:ignore TL104 --  \na = 1", loud: []string{"TL104:2"},
			notes: []string{"a.conf:1: tcplint:ignore has no reason and silences nothing: end it with -- and the reason"}},
		{name: "no rule", text: "# tcplint:ignore -- x\na = 1", loud: []string{"TL104:2"},
			notes: []string{"a.conf:1: tcplint:ignore names no rule and silences nothing: write tcplint:ignore TL104 -- reason"}},
		{name: "one unknown rule", text: "# tcplint:ignore TL104,TL1044 -- x\na = 1", silenced: []string{"TL104:2"}, loud: []string{"TL1044:2"},
			notes: []string{`a.conf:1: tcplint:ignore: unknown rule "TL1044": did you mean "TL104"?`}},
		{name: "unknown directive", text: "# tcplint:disable TL104 -- x\na = 1", loud: []string{"TL104:2"},
			notes: []string{`a.conf:1: unknown "tcplint:disable" silences nothing: write tcplint:ignore or tcplint:ignore-file`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := NewSuppressions(nil, today, testChecks)
			s.AddSource("a.conf", SplitLines([]byte(tt.text)))
			s.AddSource("a.conf", SplitLines([]byte(tt.text)))
			for _, finding := range tt.silenced {
				if _, ok := match(s, finding, "a.conf"); !ok {
					t.Errorf("%s is not silenced", finding)
				}
				if _, ok := match(s, finding, "b.conf"); ok {
					t.Errorf("%s is silenced in another file", finding)
				}
			}
			for _, finding := range tt.loud {
				if _, ok := match(s, finding, "a.conf"); ok {
					t.Errorf("%s is silenced", finding)
				}
			}
			if diff := cmp.Diff(tt.notes, noteTexts(s)); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func match(s *Suppressions, finding, path string) (*Suppression, bool) {
	rule, line, _ := strings.Cut(finding, ":")
	return s.Match(rule, path, int(line[0]-'0'))
}

func noteTexts(s *Suppressions) []string {
	var texts []string
	for _, note := range s.Notes() {
		texts = append(texts, note.String())
	}
	return texts
}

func TestIgnoreTables(t *testing.T) {
	t.Chdir(t.TempDir())
	config := parse(t, `
[[ignore]]
rule = "TL104"
paths = ["legacy/*.conf"]
until = 2027-01-31
reason = "moves in Q1"

[[ignore]]
rule = "TL203"
reason = "everywhere"

[[ignore]]
rule = "TL601"

[[ignore]]
rule = "TL601"
until = 2027-01-30
reason = "was fine"

# tcplint:ignore TL601 -- two weeks of migration
[[host]]
name = "lb"
`)
	s := NewSuppressions(config, today, testChecks)
	if got, ok := s.Match("TL104", "legacy/a.conf", 3); !ok || got.Reason != "moves in Q1" || got.Until.String() != "2027-01-31" || got.Path != "tcplint.toml" || got.Place.Line != 2 {
		t.Errorf("Match = %+v, %v", got, ok)
	}
	if _, ok := s.Match("TL104", "new/a.conf", 3); ok {
		t.Error("silenced outside its paths")
	}
	if _, ok := s.Match("TL203", "new/a.conf", 0); !ok {
		t.Error("an [[ignore]] without paths is not everywhere")
	}
	if _, ok := s.Match("TL601", "new/a.conf", 3); ok {
		t.Error("silenced without a reason or after its day")
	}
	if got, ok := s.Match("TL601", "tcplint.toml", 21); !ok || got.Reason != "two weeks of migration" {
		t.Errorf("the comment above [[host]] gives %+v, %v", got, ok)
	}
	want := []string{
		`tcplint.toml:12: [[ignore]] of TL601 has no reason and silences nothing: write reason = "…"`,
		`tcplint.toml:15: [[ignore]] of TL601 ended on 2027-01-30 and silences nothing`,
	}
	if diff := cmp.Diff(want, noteTexts(s)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if _, ok := NewSuppressions(config, Date{2027, 2, 1}, testChecks).Match("TL104", "legacy/a.conf", 3); ok {
		t.Error("silenced on the day after until")
	}
}

func TestNearestSuppressionSpeaks(t *testing.T) {
	config := parse(t, "[[ignore]]\nrule = \"TL104\"\nreason = \"table\"\n")
	s := NewSuppressions(config, today, testChecks)
	s.AddSource("a.conf", SplitLines([]byte("# tcplint:ignore-file TL104 -- file\n# tcplint:ignore TL104 -- ünd\na = 1\nb = 1\n")))
	for line, want := range map[int]string{3: "ünd", 4: "file", 0: "file"} {
		if got, _ := s.Match("TL104", "a.conf", line); got == nil || got.Reason != want {
			t.Errorf("line %d: %+v, want %q", line, got, want)
		}
	}
	if got, _ := s.Match("TL104", "b.conf", 1); got == nil || got.Reason != "table" {
		t.Errorf("b.conf: %+v", got)
	}
	got, _ := s.Match("TL104", "a.conf", 3)
	want := Place{Line: 2, Column: 1, EndColumn: 30, Offset: 36, EndOffset: 66, Text: "# tcplint:ignore TL104 -- ünd"}
	if diff := cmp.Diff(want, got.Place); diff != "" {
		t.Errorf("place (-want +got):\n%s", diff)
	}
}

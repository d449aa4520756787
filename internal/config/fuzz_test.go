package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzParse holds every input to: no panic, problems with a place inside the
// file, and facts, suppressions and a starter that can be made of what is accepted.
func FuzzParse(f *testing.F) {
	example, err := os.ReadFile(filepath.Join("testdata", "example.toml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	f.Add(withExamples(Starter(Host{})))
	f.Add([]byte(topology))
	for _, tt := range badInputs {
		f.Add([]byte(tt.text))
	}
	f.Add([]byte("\xef\xbb\xbfa.b.c = [[1, {d.e = 2}]]\n[a.b.d]\n[[a.b.e]]\n[a.b.e.f]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		config, err := Parse("tcplint.toml", text, testChecks)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("an error without a place: %v", err)
			}
			for _, p := range problems {
				if p.Line < 1 || p.Line > strings.Count(string(text), "\n")+1 || p.Column < 1 || p.Path == "" {
					t.Errorf("no place in the file: %+v", p)
				}
			}
			return
		}
		NewSuppressions(config, today, testChecks).Match("TL104", "a.conf", 1)
		for i := range config.Hosts {
			host := &config.Hosts[i]
			facts := config.Facts(host)
			for j := range facts.Edges {
				if _, _, ok := config.EdgeAt(host, j); !ok {
					t.Errorf("edge %d of %q is declared nowhere", j, host.Name)
				}
			}
			if _, err := Parse("tcplint.toml", Starter(*host), testChecks); err != nil {
				t.Errorf("the starter of an accepted host is refused: %v\n%s", err, Starter(*host))
			}
		}
	})
}

func FuzzParseInline(f *testing.F) {
	f.Add([]byte("# tcplint:ignore TL104,TL203 until=2027-01-31 -- reason\r\na = 1\n"))
	f.Add([]byte(";;#tcplint:ignore-file -- --\n#tcplint:\n#tcplint:ignore until= until=2027-01-31\n\xff"))
	f.Fuzz(func(t *testing.T, text []byte) {
		lines := SplitLines(text)
		inlines, notes := ParseInline("a.conf", lines, testChecks)
		for _, inline := range inlines {
			if len(inline.Rules) == 0 || inline.Reason == "" || inline.Target < 0 || inline.Target > len(lines) {
				t.Errorf("%+v", inline)
			}
			if inline.Place.EndOffset > int64(len(text)) || inline.Place.Offset >= inline.Place.EndOffset {
				t.Errorf("place outside the file: %+v", inline.Place)
			}
		}
		for _, note := range notes {
			if note.Line < 1 || note.Line > len(lines) || note.Message == "" {
				t.Errorf("%+v", note)
			}
		}
	})
}

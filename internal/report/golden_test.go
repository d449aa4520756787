package report

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGolden(t *testing.T) {
	for name, doc := range documents() {
		for _, format := range goldenFormats(name) {
			t.Run(name+"."+string(format), func(t *testing.T) {
				compareGolden(t, name+"."+string(format), written(t, doc, format, Options{Rules: rules()}))
			})
		}
	}
}

// goldenFormats keeps the long lines out of the formats that print no lines.
func goldenFormats(name string) []Format {
	switch name {
	case "plain", "clean", "related", "undetermined", "suppressed", "errors", "whole-file", "not-utf8":
		return Formats()
	}
	return []Format{Text}
}

func TestGoldenColor(t *testing.T) {
	got := written(t, withErrors(document(relatedFinding(), address(), suppressedFinding("a", 1))), Text, Options{Color: ColorAlways})
	compareGolden(t, "color.text", got)
}

func TestOutputDoesNotDependOnTheOrderOfFindings(t *testing.T) {
	for name, doc := range documents() {
		for _, format := range Formats() {
			want := written(t, doc, format, Options{Rules: rules()})
			for seed := range uint64(5) {
				random := rand.New(rand.NewPCG(seed, seed))
				shuffled := doc
				shuffled.Findings = slices.Clone(doc.Findings)
				random.Shuffle(len(shuffled.Findings), func(i, j int) {
					shuffled.Findings[i], shuffled.Findings[j] = shuffled.Findings[j], shuffled.Findings[i]
				})
				if got := written(t, shuffled, format, Options{Rules: rules()}); !bytes.Equal(got, want) {
					t.Errorf("%s as %s differs when shuffled: %s", name, format, cmp.Diff(string(want), string(got)))
				}
			}
		}
	}
}

func written(t *testing.T, doc Document, format Format, options Options) []byte {
	t.Helper()
	var stdout bytes.Buffer
	options.Stdout = &stdout
	if err := Write(doc, []Output{{Format: format}}, options); err != nil {
		t.Fatal(err)
	}
	return stdout.Bytes()
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

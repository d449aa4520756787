package source_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// marked is a kind of text whose first word is its mark, or is perhaps meant to
// be: ?mark. A text that says "broken" comes with an error.
type marked struct{ mark string }

func (k marked) Named(path string) bool { return filepath.Ext(path) == ".txt" }

func (k marked) Recognizes(_ string, head []byte) source.Claim {
	switch {
	case bytes.HasPrefix(head, []byte(k.mark)):
		return source.Certain
	case bytes.HasPrefix(head, []byte("?")):
		return source.Perhaps
	}
	return source.Other
}

func (k marked) Read(text io.Reader, place source.Place) ([]source.Host, error) {
	data, err := io.ReadAll(text)
	if err == nil && bytes.Contains(data, []byte("broken")) {
		err = errors.New("broken")
	}
	files := []source.File{{Path: place.Path, Kind: k.mark, Data: data}}
	return []source.Host{{Name: k.mark + ":" + place.Path, Files: func(sysctlconf.Loader) ([]source.File, error) { return files, nil }}}, err
}

// A file that is named is read by the kind that is most sure of it, one below a
// directory only by a kind that is certain, and only if its name says so.
func TestKinds(t *testing.T) {
	dir := layOut(t, "-- a/1.txt --\nred\n-- a/2.txt --\n?\n-- a/3.txt --\nnet.x = 1\n-- a/4.conf --\nnet.x = 1\n-- a/5.data --\nblue\n-- a/6.txt --\nred, but broken\n-- a/7.txt --\n")
	kinds := []source.Kind{marked{"blue"}, marked{"red"}}
	for _, c := range []struct {
		paths []string
		stdin string
		want  string
	}{
		{paths: []string{"a"}, want: "a/4.conf red:a/1.txt red:a/6.txt error a/6.txt: broken"},
		{want: "red:a/1.txt red:a/6.txt error a/6.txt: broken"},
		{paths: []string{"a/1.txt", "./a/1.txt", "a"}, want: "a/4.conf red:a/1.txt red:a/6.txt error a/6.txt: broken"},
		{paths: []string{"a/2.txt"}, want: "blue:a/2.txt"},
		{paths: []string{"a/3.txt", "a/7.txt"}, want: "a/3.txt a/7.txt"},
		{paths: []string{"a/5.data"}, want: "blue:a/5.data"},
		{paths: []string{"-"}, stdin: "red", want: "red:<stdin>"},
		{paths: []string{"-"}, stdin: "?", want: "blue:<stdin>"},
		{paths: []string{"-"}, stdin: "", want: "<stdin>"},
	} {
		t.Run(fmt.Sprint(c.paths, c.stdin), func(t *testing.T) {
			found, err := source.Discover(source.Request{Paths: c.paths, Dir: dir, Stdin: strings.NewReader(c.stdin), Kinds: kinds})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, host := range found.Hosts {
				got = append(got, host.Name)
			}
			for _, problem := range found.Problems {
				got = append(got, fmt.Sprintf("error %s: %v", problem.Path, problem.Err))
			}
			// Those of kinds are read on the way, before files are grouped.
			if diff := cmp.Diff(strings.Fields(c.want), sortedHosts(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// sortedHosts puts the names of hosts in byte order, and splits errors at blanks.
func sortedHosts(lines []string) []string {
	var names, errs []string
	for _, line := range lines {
		if strings.HasPrefix(line, "error ") {
			errs = append(errs, strings.Fields(line)...)
			continue
		}
		names = append(names, line)
	}
	slices.Sort(names)
	return append(names, errs...)
}

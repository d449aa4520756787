package sysctlconf

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
)

// conformance is testdata/conformance.json: what the real programs wrote.
type conformance struct {
	FakeProcSys    []string          `json:"fake_proc_sys"`
	Cases          []conformanceCase `json:"cases"`
	DirectoryCases []directoryCase   `json:"directory_cases"`
}

type conformanceCase struct {
	ID               string              `json:"id"`
	Input            string              `json:"input"`
	InputB64         string              `json:"input_b64"`
	InputGen         string              `json:"input_gen"`
	ExtraKeys        []string            `json:"extra_keys"`
	OrderSignificant bool                `json:"order_significant"`
	Expect           map[string]expected `json:"expect"`
}

type expected struct {
	Assignments [][2]expectedText `json:"assignments"`
	FilesRead   []string          `json:"files_read"`
}

// expectedText is a string, or the length and hash of a long one.
type expectedText struct {
	text string
	len  int
	sha1 string
}

func (e *expectedText) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &e.text); err == nil {
		return nil
	}
	long := struct {
		Len  int    `json:"len"`
		SHA1 string `json:"sha1"`
	}{}
	err := json.Unmarshal(data, &long)
	e.len, e.sha1 = long.Len, long.SHA1
	return err
}

// key makes texts comparable whether they are given whole or as a hash.
func (e expectedText) key() string {
	if e.sha1 != "" {
		return fmt.Sprintf("%d bytes, sha1 %s", e.len, e.sha1)
	}
	return textKey([]byte(e.text))
}

func textKey(text []byte) string {
	if len(text) <= 300 {
		return string(text)
	}
	sum := sha1.Sum(text)
	return fmt.Sprintf("%d bytes, sha1 %s", len(text), hex.EncodeToString(sum[:]))
}

// implementations are those that the loaders reproduce. The other versions in
// the file are kept for the differential test.
var implementations = []struct {
	name   string
	loader Loader
}{
	{"systemd-252", Systemd}, {"systemd-257", Systemd}, {"procps-4.0.2", Procps},
	{"procps-3.3.17", Procps3}, {"busybox-1.35", Busybox}, {"toybox-0.8.9", Toybox},
}

func loadConformance(t testing.TB) conformance {
	t.Helper()
	data, err := os.ReadFile("../../testdata/conformance.json")
	if err != nil {
		t.Fatal(err)
	}
	var c conformance
	if err := json.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c conformanceCase) data(t testing.TB) []byte {
	t.Helper()
	switch {
	case c.InputB64 != "":
		data, err := base64.StdEncoding.DecodeString(c.InputB64)
		if err != nil {
			t.Fatal(err)
		}
		return data
	case c.InputGen != "":
		return generated(t, c.InputGen)
	}
	return []byte(c.Input)
}

// generated evaluates 'text'+'text'*N+... as the file writes long inputs.
func generated(t testing.TB, expression string) []byte {
	t.Helper()
	var out []byte
	for rest := expression; rest != ""; {
		text, after, ok := strings.Cut(strings.TrimPrefix(rest, "'"), "'")
		if !ok {
			t.Fatalf("cannot generate %s", expression)
		}
		text = strings.ReplaceAll(text, `\n`, "\n")
		times := 1
		if strings.HasPrefix(after, "*") {
			if _, err := fmt.Sscanf(after, "*%d", &times); err != nil {
				t.Fatal(err)
			}
			after = strings.TrimLeft(after[1:], "0123456789")
		}
		out = append(out, bytes.Repeat([]byte(text), times)...)
		rest = strings.TrimPrefix(after, "+")
	}
	return out
}

func TestConformanceCases(t *testing.T) {
	all := loadConformance(t)
	for _, c := range all.Cases {
		for _, implementation := range implementations {
			t.Run(c.ID+"/"+implementation.name, func(t *testing.T) {
				want, ok := c.Expect[implementation.name]
				if !ok {
					t.Fatalf("the case has no run of %s", implementation.name)
				}
				lines, err := Parse(implementation.loader, c.data(t))
				if err != nil {
					t.Fatal(err)
				}
				parameters := NewParameterSet(slices.Concat(all.FakeProcSys, c.ExtraKeys))
				got, err := Writes(implementation.loader, []File{{Path: "FILE", Lines: lines}}, parameters)
				if err != nil {
					t.Fatal(err)
				}
				compareWrites(t, want, got, c.OrderSignificant)
			})
		}
	}
}

func compareWrites(t *testing.T, want expected, got Resolution, ordered bool) {
	t.Helper()
	var wanted, written []string
	for _, assignment := range want.Assignments {
		wanted = append(wanted, assignment[0].key()+" = "+assignment[1].key())
	}
	for _, write := range got.Writes {
		written = append(written, write.Path+" = "+textKey(write.Value))
	}
	if !ordered {
		sort.Strings(wanted)
		sort.Strings(written)
	}
	if !slices.Equal(wanted, written) {
		t.Errorf("written:\n%q\nwant:\n%q", written, wanted)
	}
}

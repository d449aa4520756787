package main

import (
	"strings"
	"testing"
)

// One character stands for what one column shows, "-" for no evidence.
func TestBridge(t *testing.T) {
	for shown, want := range map[string]string{
		"aaaaa": "a from 5.10",
		"aabbb": "a from 5.10 until 6.2, b from 6.12", // the change is somewhere between 6.1 and 6.12
		"abbbb": "a from 5.10 until 5.11, b from 6.1",
		"aaaab": "a from 5.10 until 6.19, b from 7.3",
		"a-a-a": "a from 5.10",
		"--aaa": "a from 6.12",
		"aaa--": "a from 5.10 until 6.13",
		"ababa": "a from 5.10 until 5.11, b from 6.1 until 6.2, a from 6.12 until 6.13, b from 6.18 until 6.19, a from 7.3",
		"-----": "",
	} {
		got := texts(bridge("table", func(i int) (string, bool) { return shown[i : i+1], shown[i] != '-' }))
		if got != want {
			t.Errorf("%s gives %q, want %q", shown, got, want)
		}
	}
}

func TestOverlay(t *testing.T) {
	measured := bridge("table", func(i int) (string, bool) { return "aabbb"[i : i+1], true })
	for _, tt := range []struct {
		name    string
		written []row
		value   string
		want    string
	}{
		{"nothing", nil, "", "a from 5.10 until 6.2, b from 6.12"},
		{"before", []row{{Until: "5.10"}}, "a", "a until 6.2, b from 6.12"},
		{"all", []row{{}}, "b", "b"},
		{"the gap", []row{{From: "6.2", Until: "6.12"}}, "b", "a from 5.10 until 6.2, b from 6.2"},
		{"a hole", []row{{From: "6.13", Until: "6.14"}}, "c", "a from 5.10 until 6.2, b from 6.12 until 6.13, c from 6.13 until 6.14, b from 6.14"},
		{"a vendor", []row{{Vendor: "el7"}}, "z", "a from 5.10 until 6.2, b from 6.12, z on el7"},
	} {
		var written []stretch[string]
		for _, r := range tt.written {
			s, err := parse(r, tt.value)
			if err != nil {
				t.Fatal(err)
			}
			written = append(written, s)
		}
		if got := texts(overlay(written, measured)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func texts(all []stretch[string]) string {
	var out []string
	for _, s := range all {
		out = append(out, s.String())
	}
	return strings.Join(out, ", ")
}

func TestEvidenceOfBounds(t *testing.T) {
	for text, want := range map[string]bounds{
		"0..255":                  {0, 255, true, true},
		"-31..31":                 {-31, 31, true, true},
		"-2147483648..2147483647": {-2147483648, 2147483647, true, true},
		"0..4611686018427387904":  {0, 0, true, false},  // the probe's limit
		"-8589934..8589934":       {0, 0, false, false}, // INT_MAX/HZ
		"0..17179869":             {0, 0, true, false},  // UINT_MAX/HZ
		"0..1 (low-reads=1)":      {0, 1, false, true},
		"-4611686018427387904..4611686018427387904 (low-reads=0 high-reads=0)": {0, 0, false, false},
		"": {},
	} {
		m := measurement{table: "kernels-net.tsv"}
		m.cells[0] = cell{mode: "0644", bounds: text}
		got, known := m.evidenceOfBounds(0)
		if got != want || known != (want.hasMin || want.hasMax) {
			t.Errorf("%q gives %+v, %t, want %+v", text, got, known, want)
		}
	}
}

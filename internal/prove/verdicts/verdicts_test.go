package verdicts

import "testing"

func TestLast(t *testing.T) {
	table := []Verdict{
		{"7.3", "A", "confirmed"}, {"7.3", "B", "confirmed"},
		{"7.3", "C", "not-applicable"}, {"7.3", "D", "not-applicable"},
		{"6.1", "A", "confirmed"}, {"6.1", "OLD", "confirmed"}, {"6.1", "C", "confirmed"}, {"6.1", "B", "not-applicable"}, {"6.1", "D", "not-applicable"},
	}
	for name, c := range map[string]struct {
		line   string
		proofs []string
		want   Verdict
	}{
		"its own line":                       {"6.1", []string{"A"}, table[4]},
		"another kernel: the newest":         {"6.8", []string{"A"}, table[0]},
		"no kernel: the newest":              {"", []string{"A"}, table[0]},
		"not measured on its line":           {"6.1", []string{"B"}, table[1]},
		"measured on another one only":       {"7.3", []string{"OLD"}, table[5]},
		"the first one that is measured":     {"7.3", []string{"NONE", "B", "A"}, table[1]},
		"the newest where it could be tried": {"", []string{"C"}, table[6]},
		"nowhere":                            {"6.1", []string{"D"}, table[8]},
		"none":                               {"7.3", []string{"NONE"}, Verdict{}},
		"a rule without a proof":             {"7.3", nil, Verdict{}},
	} {
		if got, is := last(table, c.line, c.proofs); got != c.want || is != (c.want != Verdict{}) {
			t.Errorf("%s: %v, %v, want %v", name, got, is, c.want)
		}
	}
}

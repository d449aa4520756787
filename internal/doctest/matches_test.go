package doctest

import "testing"

func TestMatches(t *testing.T) {
	for name, test := range map[string]struct {
		want, got []string
		matches   bool
	}{
		"equal":              {[]string{"a", "b"}, []string{"a", "b"}, true},
		"more":               {[]string{"a"}, []string{"a", "b"}, false},
		"nothing":            {nil, nil, true},
		"elided middle":      {[]string{"a", "...", "d"}, []string{"a", "b", "c", "d"}, true},
		"elided nothing":     {[]string{"a", "...", "b"}, []string{"a", "b"}, true},
		"elided end":         {[]string{"a", "..."}, []string{"a", "b"}, true},
		"two elisions":       {[]string{"...", "b", "...", "d"}, []string{"a", "b", "c", "d"}, true},
		"tail differs":       {[]string{"a", "...", "x"}, []string{"a", "b"}, false},
		"head differs":       {[]string{"x", "..."}, []string{"a", "b"}, false},
		"head and tail once": {[]string{"a", "...", "a"}, []string{"a"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := matches(test.want, test.got); got != test.matches {
				t.Errorf("matches(%q, %q) = %v", test.want, test.got, got)
			}
		})
	}
}

func TestSplit(t *testing.T) {
	words, err := split(`printf 'a=1\nb=2\n' | tcplint lint --role "x y"   -`)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"printf", `a=1\nb=2\n`, "|", "tcplint", "lint", "--role", "x y", "-"}
	if len(words) != len(want) {
		t.Fatalf("%q", words)
	}
	for i := range want {
		if words[i] != want[i] {
			t.Errorf("word %d is %q, want %q", i, words[i], want[i])
		}
	}
	if _, err := split(`printf 'a`); err == nil {
		t.Error("an open quote is accepted")
	}
}

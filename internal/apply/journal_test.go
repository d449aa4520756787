package apply

import (
	"context"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// A journal that this version cannot use blocks nothing, and what the state knows
// is restored all the same.
func TestDamagedJournalIsReplaced(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(string) string{
		"empty":                      func(string) string { return "" },
		"cut off":                    func(text string) string { return text[:20] },
		"zeros":                      func(string) string { return "\x00\x00\x00\x00" },
		"no text":                    func(string) string { return "\xff'$(touch x)\n\n" },
		"of another provider":        func(text string) string { return strings.Replace(text, `"schema":1`, `"schema":2,"more":{}`, 1) },
		"with a field more":          func(text string) string { return strings.Replace(text, `"schema":1`, `"schema":1,"more":{}`, 1) },
		"spelt in another way":       func(text string) string { return strings.ReplaceAll(text, ",", ",\n ") },
		"written for another object": func(string) string { return "[]\n" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, fake.Options{})
			prior, _, _ := b.apply(lb(map[string]string{somaxconn: "8192"}), nil)
			text, err := b.host.ReadFile(lbJournal)
			b.must(err)
			b.must(b.host.WriteFile(lbJournal, damage(text)))
			b.restart()
			prior, _, notes := b.apply(lb(map[string]string{somaxconn: "4097"}), prior)
			usable := name == "with a field more" || name == "spelt in another way"
			if said(notes, "The journal of "+lbFile+" cannot be used") == usable || said(notes, "changed between plan and apply") {
				t.Errorf("notes %v", notes)
			}
			b.holds(map[string]string{somaxconn: "4097"})
			b.file(lbJournal, strings.ReplaceAll(text, `"8192"`, `"4097"`))
			b.destroy(prior)
			b.holds(map[string]string{somaxconn: "4096"})
			b.file(lbJournal, "")
		})
	}
}

// A destroy takes a journal away that nobody can use, and a change that is
// refused leaves it.
func TestDamagedJournalIsPutBackAndTakenAway(t *testing.T) {
	t.Parallel()
	b := newBench(t, fake.Options{})
	prior, _, _ := b.apply(lb(map[string]string{somaxconn: "8192"}), nil)
	const newer = `{"schema":2}` + "\n\n"
	b.must(b.host.WriteFile(lbJournal, newer))
	b.restart()
	if _, _, err := b.Change(context.Background(), lb(map[string]string{somaxconn: "-1"}), prior); err == nil {
		t.Error("the kernel took -1")
	}
	b.file(lbJournal, newer)
	b.holds(map[string]string{somaxconn: "8192"})
	b.destroy(prior)
	b.file(lbJournal, "")
	b.holds(map[string]string{somaxconn: "4096"})
}

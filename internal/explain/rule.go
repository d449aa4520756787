// Package explain writes the pages of rules, parameters and proofs for the terminal.
// It reads the rule index, the catalogue and the records of proofs only: no Rego is
// compiled, and no proof runs.
package explain

import (
	"fmt"
	"io"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Rule writes the page of a rule.
func Rule(w io.Writer, meta policy.Meta, all []policy.Meta) error {
	p := &page{}
	p.line("%s %s (%s)", meta.ID, meta.Name, meta.Severity)
	p.line("%s", meta.Title)
	p.paragraph("", meta.Description)
	p.paragraph("What to do: ", sentence(meta.Remedy))
	p.list("Looks at", append(append([]string{}, meta.Parameters...), meta.Reads...))
	p.list("Facts it asks for (flags or tcplint.toml)", meta.Facts)
	if meta.Kernels != "" {
		p.list("Kernels", []string{meta.Kernels})
	}
	p.list("Speaks for", named(meta.Overrides, all))
	if err := p.proofs(meta); err != nil {
		return err
	}
	p.list("Sources", meta.Sources)
	p.line("")
	p.line("Page with examples: docs/rules/%s.md", meta.ID)
	_, err := io.WriteString(w, p.text.String())
	return err
}

func named(ids []string, all []policy.Meta) []string {
	var names []string
	for _, id := range ids {
		name := id
		for _, meta := range all {
			if meta.ID == id {
				name = id + " " + meta.Name
			}
		}
		names = append(names, name)
	}
	return names
}

// page collects paragraphs with a blank line between them.
type page struct{ text strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(&p.text, format+"\n", args...) }

func (p *page) paragraph(lead, text string) {
	if text != "" {
		p.line("\n%s%s", lead, strings.TrimSpace(text))
	}
}

func (p *page) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	p.line("\n%s:", title)
	for _, item := range items {
		p.line("  %s", item)
	}
}

// width is that of folded lines.
const width = 100

// folded is a list of sentences.
func (p *page) folded(title string, items []string) {
	p.line("\n%s:", title)
	for _, item := range items {
		p.text.WriteString(screen.Fold("  ", item, width))
	}
}

// sentence makes a remedy, which is a clause, stand alone.
func sentence(clause string) string {
	if clause == "" {
		return ""
	}
	return strings.ToUpper(clause[:1]) + strings.TrimSuffix(clause[1:], ".") + "."
}

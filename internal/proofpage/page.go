// Package proofpage makes docs/proofs.md of the proofs and of what they measured on
// kernels.
package proofpage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const intro = `<!-- Written by make docs from the records in internal/prove/measured. Do not edit. -->

# Proofs

You do not have to believe what a rule says of the kernel. Each proof is an experiment:
it opens connections in a network namespace of its own, changes parameters there, and
measures what the kernel does. ` + "`tcplint prove`" + ` carries them out on the running
kernel, without root, in less than a minute, and changes nothing outside.

` + "```sh" + `
tcplint prove                  # all of them
tcplint prove TL101 --verbose  # those of a rule, with the commands to repeat them by hand
tcplint explain REUSE-TS       # what a proof claims, and what it measured last
` + "```" + `

This page is what they measured last on %s, as root and as an ordinary user.

| Linux | version | measured |
|---|---|---|
`

const legend = `
**proved**: the kernel did what the claim says. **contradicted**: it did otherwise.
**not provable**: it could not be tried there; the reason stands with the proof.
Where older kernels do otherwise, and the claim knows, that is proved too, and the
difference is told with its source.

`

// page collects the text of the page.
type page struct {
	strings.Builder
	proofs  []prove.Proof
	records []measured.Record
	metas   []policy.Meta
	claims  []proofs.Claim // of the article
}

// Page is the text of docs/proofs.md.
func Page(all []prove.Proof, records []measured.Record, metas []policy.Meta) string {
	p := &page{proofs: all, records: records, metas: metas, claims: proofs.Article()}
	fmt.Fprintf(p, intro, counted(len(records)))
	for _, record := range records {
		fmt.Fprintf(p, "| %s | %s | %s |\n", record.Kernel, record.Version, record.Date)
	}
	p.WriteString(legend)
	p.rules()
	p.article()
	p.parameters()
	p.WriteString("## The proofs\n")
	for _, proof := range all {
		p.proof(proof)
	}
	return p.String()
}

func counted(kernels int) string {
	if kernels == 1 {
		return "one kernel"
	}
	return fmt.Sprintf("%d kernels", kernels)
}

// rules is the table of rules and kernels.
func (p *page) rules() {
	p.WriteString("## Rules\n\n")
	p.heads("rule", "proof")
	for _, meta := range p.metas {
		p.rows(meta.ID, fmt.Sprintf("[%s %s](rules/%s.md)", meta.ID, meta.Name, meta.ID))
	}
}

// article is the table of what an article says.
func (p *page) article() {
	p.WriteString("\n## Claims of the article\n\nWhat of a much copied article is right and what is wrong. The proof shows what holds; [article.md](article.md) tells it.\n\n")
	p.heads("claim", "proof")
	for _, claim := range p.claims {
		p.rows(claim.ID, fmt.Sprintf("`%s` is %s: “%s”", claim.ID, claim.Verdict, cell(claim.Says)))
	}
}

// parameters is the table of what else is proved: facts of the catalogue.
func (p *page) parameters() {
	p.WriteString("\n## Parameters\n\nWhat is shown of parameters besides what rules say.\n\n")
	p.heads("parameter", "proof")
	var names []string
	for _, proof := range p.proofs {
		for _, subject := range proof.Proves {
			if _, claim := p.claim(subject); !claim && !p.isRule(subject) {
				names = append(names, subject)
			}
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		p.rows(name, "`"+name+"`")
	}
	p.WriteString("\n")
}

func (p *page) isRule(subject string) bool {
	return slices.ContainsFunc(p.metas, func(meta policy.Meta) bool { return meta.ID == subject })
}

func (p *page) claim(subject string) (proofs.Claim, bool) {
	at := slices.IndexFunc(p.claims, func(claim proofs.Claim) bool { return claim.ID == subject })
	if at < 0 {
		return proofs.Claim{}, false
	}
	return p.claims[at], true
}

// rows has one for each proof of a subject.
func (p *page) rows(subject, shown string) {
	for _, proof := range p.proofs {
		if slices.Contains(proof.Proves, subject) {
			p.row(shown, proof.ID)
		}
	}
}

// heads begins a table with a column for each kernel.
func (p *page) heads(first ...string) {
	for _, record := range p.records {
		first = append(first, record.Kernel)
	}
	fmt.Fprintf(p, "| %s |\n|%s\n", strings.Join(first, " | "), strings.Repeat("---|", len(first)))
}

// row is a subject with the verdicts of a proof.
func (p *page) row(subject, id string) {
	cells := []string{subject, link(id)}
	for _, record := range p.records {
		cells = append(cells, words(record, id))
	}
	fmt.Fprintf(p, "| %s |\n", strings.Join(cells, " | "))
}

func link(id string) string { return fmt.Sprintf("[%s](#%s)", id, strings.ToLower(id)) }

func words(record measured.Record, id string) string {
	result, is := record.Root.Result(id)
	if !is {
		return "not measured yet"
	}
	said := map[prove.Verdict]string{prove.Confirmed: "proved", prove.Contradicted: "**contradicted**", prove.NotApplicable: "not provable"}[result.Verdict]
	if nobody, is := record.Nobody.Result(id); is && nobody.Verdict != result.Verdict {
		said += " as root"
	}
	return said
}

// cell keeps text in its cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}

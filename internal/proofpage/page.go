// Package proofpage makes docs/proofs.md of the proofs and of what they measured on
// kernels.
package proofpage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/article"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const intro = `<!-- Written by make docs from the records in internal/prove/measured. Do not edit. -->

# Proofs

What a rule says of the kernel has not to be believed. Each proof is an experiment:
it opens connections in a network namespace of its own, changes parameters there,
and measures what the kernel does. ` + "`tcplint prove`" + ` carries them out on the running
kernel, without root, in less than a minute, and changes nothing outside.

` + "```sh" + `
tcplint prove                  # all of them
tcplint prove TL101 --verbose  # those of a rule, with the commands to repeat them by hand
tcplint explain REUSE-TS       # what a proof claims, and what it measured last
` + "```" + `

This page is what they measured last on %s, as root and as an ordinary user.

| Linux | uname -r | package | measured |
|---|---|---|---|
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
	records []measured.Record
	metas   []policy.Meta
}

// Page is the text of docs/proofs.md.
func Page(proofs []prove.Proof, records []measured.Record, metas []policy.Meta) string {
	p := &page{records: records, metas: metas}
	fmt.Fprintf(p, intro, counted(len(records)))
	for _, record := range records {
		fmt.Fprintf(p, "| %s | %s | %s | %s |\n", record.Kernel, record.Release, record.Version, record.Date)
	}
	p.WriteString(legend)
	p.rules(proofs)
	p.subjects(proofs, "What it says of the article", "Claims of the article that [examples/article](../examples/article/README.md) checks.", "the article says", article.Is)
	p.subjects(proofs, "Parameters", "Facts of the catalogue that no rule is about.", "parameter", func(subject string) bool { return !article.Is(subject) && !p.isRule(subject) })
	p.WriteString("## The proofs\n")
	for _, proof := range proofs {
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

func (p *page) isRule(subject string) bool {
	return slices.ContainsFunc(p.metas, func(meta policy.Meta) bool { return meta.ID == subject })
}

// rules is the table of rules and kernels.
func (p *page) rules(proofs []prove.Proof) {
	p.WriteString("## Rules\n\n")
	p.heads("rule", "proof")
	for _, meta := range p.metas {
		for _, proof := range proofs {
			if slices.Contains(meta.Proof, proof.ID) {
				p.row(fmt.Sprintf("[%s %s](rules/%s.md)", meta.ID, meta.Name, meta.ID), proof.ID)
			}
		}
	}
	p.WriteString("\n")
}

// subjects is the table of what else is proved.
func (p *page) subjects(proofs []prove.Proof, title, about, head string, is func(string) bool) {
	fmt.Fprintf(p, "## %s\n\n%s\n\n", title, about)
	p.heads(head, "proof")
	for _, subject := range subjectsOf(proofs, is) {
		text := "`" + subject + "`"
		if claim, known := article.Named(subject); known {
			text = fmt.Sprintf("%s<br>*%s*", claim.Says, claim.Holds)
		}
		for _, proof := range proofs {
			if slices.Contains(proof.Proves, subject) {
				p.row(text, proof.ID)
			}
		}
	}
	p.WriteString("\n")
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

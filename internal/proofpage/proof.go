package proofpage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
)

// proof is the section of a proof: its claim, what it proves, what was expected and
// measured on each kernel as root, and what is to be said besides.
func (p *page) proof(proof prove.Proof) {
	fmt.Fprintf(p, "\n### %s\n\n> %s\n\n", proof.ID, escaped(proof.Claim))
	fmt.Fprintf(p, "Proves %s.\n\n", strings.Join(p.proves(proof), "; "))
	results := of(p.records, proof.ID)
	if len(results) == 0 {
		p.WriteString("Not measured yet.\n")
		return
	}
	p.values(proof, results)
	for i, line := range besides(results) {
		if i == 0 {
			p.WriteString("\n")
		}
		fmt.Fprintf(p, "- %s\n", escaped(line))
	}
}

// besides is what the table of values does not show. What is proved everywhere needs
// no word.
func besides(results []measured.Result) []string {
	told := measured.Told(results)
	if results[0].Root.Verdict == prove.Confirmed && !slices.ContainsFunc(results, func(one measured.Result) bool { return one.Root.Verdict != prove.Confirmed }) {
		return told[1:]
	}
	return told
}

func (p *page) proves(proof prove.Proof) []string {
	var list []string
	for _, subject := range proof.Proves {
		switch claim, is := p.claim(subject); {
		case is:
			list = append(list, fmt.Sprintf("of the article: *%s* (%s)", claim.Says, claim.Verdict))
		case p.isRule(subject):
			list = append(list, fmt.Sprintf("[%s](rules/%s.md)", subject, subject))
		default:
			list = append(list, "`"+subject+"`")
		}
	}
	return list
}

// values is the table: a line for each thing that is measured, a column for each
// kernel.
func (p *page) values(proof prove.Proof, results []measured.Result) {
	heads := []string{"measured", "expected"}
	for _, one := range results {
		heads = append(heads, one.Kernel)
	}
	fmt.Fprintf(p, "| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	for _, expectation := range proof.Expect {
		wanted := expectation.Want.String()
		cells := []string{cell(expectation.What), cell(wanted)}
		for _, one := range results {
			cells = append(cells, value(one.Root, expectation.What, wanted))
		}
		fmt.Fprintf(p, "| %s |\n", strings.Join(cells, " | "))
	}
}

// value is what was measured on a kernel, with what was expected there if that is not
// what later kernels do. Bold: it was not as expected.
func value(result prove.Result, what, wanted string) string {
	at := slices.IndexFunc(result.Rows, func(row prove.Row) bool { return row.What == what })
	if at < 0 || result.Verdict == prove.NotApplicable {
		return "-"
	}
	row := result.Rows[at]
	text := cell(row.Measured)
	if !row.Holds {
		text = "**" + text + "**"
	}
	if row.Expected != wanted {
		text += fmt.Sprintf(" (expected there: %s)", cell(row.Expected))
	}
	return text
}

func of(records []measured.Record, id string) []measured.Result {
	var results []measured.Result
	for _, record := range records {
		if result, is := record.Of(id); is {
			results = append(results, result)
		}
	}
	return results
}

// escaped keeps what stands in a claim from being read as Markdown.
func escaped(text string) string {
	return strings.NewReplacer("*", `\*`, "<", "&lt;").Replace(text)
}

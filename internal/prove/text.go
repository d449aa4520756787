package prove

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
)

const width = 100

// Text is the document as a table a proof, and a last line that sums up. Verbose:
// with the story of each.
func Text(document Document, verbose bool, paint report.Painter) string {
	if reason := refusal(document); reason != "" {
		return screen.Fold("", "Nothing can be proved here: "+reason, width) + "\n" + summary(document)
	}
	var text strings.Builder
	for _, result := range document.Proofs {
		text.WriteString(headline(result, paint))
		for _, why := range result.Differs {
			text.WriteString(screen.Fold("  ", why, width))
		}
		table := screen.Table{Heads: []string{"", "EXPECTED", "MEASURED"}, Indent: 2}
		for _, row := range measured(result) {
			style := report.Plain
			if !row.Holds {
				style = report.Red
			}
			table.Row(screen.Cell{Text: row.What}, screen.Cell{Text: row.Expected}, screen.Cell{Text: row.Measured, Style: style})
		}
		if len(measured(result)) > 0 {
			text.WriteString(table.String(paint))
		}
		if result.Verdict == NotApplicable {
			text.WriteString(screen.Fold("  ", result.Reason, width))
		}
		if verbose && len(result.Story) > 0 {
			text.WriteString("\n" + Story(result.Story))
		}
		text.WriteString("\n")
	}
	return text.String() + summary(document)
}

// measured are the rows of a proof that came to its end.
func measured(result Result) []Row {
	if result.Verdict == NotApplicable {
		return nil
	}
	return result.Rows
}

// refusal is why there was no room for any proof, empty: there was.
func refusal(document Document) string {
	reason := ""
	for _, result := range document.Proofs {
		if !result.Refused {
			return ""
		}
		reason = result.Reason
	}
	return reason
}

func headline(result Result, paint report.Painter) string {
	style := map[Verdict]report.Style{Confirmed: report.Green, Contradicted: report.Red, NotApplicable: report.Yellow}[result.Verdict]
	text := screen.Fold("", fmt.Sprintf("%s %s: %s (%s)", result.ID, result.Verdict, result.Claim, strings.Join(result.Proves, ", ")), width)
	// Painting comes last, since it takes no columns.
	return strings.Replace(text, string(result.Verdict), paint.Paint(style, string(result.Verdict)), 1)
}

func summary(document Document) string {
	counts := map[Verdict]int{}
	for _, result := range document.Proofs {
		counts[result.Verdict]++
	}
	proofs := "proofs"
	if len(document.Proofs) == 1 {
		proofs = "proof"
	}
	return fmt.Sprintf("%d %s on Linux %s: %d confirmed, %d contradicted, %d not applicable\n",
		len(document.Proofs), proofs, document.Release, counts[Confirmed], counts[Contradicted], counts[NotApplicable])
}

// List names proofs without running them.
func List(proofs []Proof) string {
	var text strings.Builder
	for _, proof := range proofs {
		timer := ""
		if proof.Timer {
			timer = ", waits for a timer"
		}
		lead := fmt.Sprintf("%-14s ", proof.ID)
		text.WriteString(screen.Fold(lead, fmt.Sprintf("%s (%s%s)", proof.Claim, strings.Join(proof.Proves, ", "), timer), width))
	}
	return text.String()
}

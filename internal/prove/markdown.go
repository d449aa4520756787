package prove

import (
	"fmt"
	"strings"
)

// Markdown is the document as a page to keep.
func Markdown(document Document) string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Proofs on Linux %s\n\n", document.Release)
	text.WriteString("| proof | proves | claim | measured, and expected where it differs | verdict |\n|---|---|---|---|---|\n")
	for _, result := range document.Proofs {
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n", result.ID, strings.Join(result.Proves, " "), cell(result.Claim), cell(measuredOrWhy(result)), result.Verdict)
	}
	fmt.Fprintf(&text, "\n%s", summary(document))
	return text.String()
}

func measuredOrWhy(result Result) string {
	if result.Verdict == NotApplicable {
		return result.Reason
	}
	rows := make([]string, len(result.Rows))
	for i, row := range result.Rows {
		rows[i] = row.What + ": " + row.Measured
		if row.Measured != row.Expected {
			rows[i] += " (" + row.Expected + ")"
		}
	}
	return strings.Join(rows, "; ")
}

// cell keeps text in its cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}

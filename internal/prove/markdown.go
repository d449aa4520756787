package prove

import (
	"fmt"
	"slices"
	"strings"
)

// Markdown is the document as a page to keep.
func Markdown(document Document) string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Proofs on Linux %s\n\n", document.Release)
	if reason := refusal(document); reason != "" {
		return text.String() + "Nothing can be proved here: " + reason + "\n"
	}
	text.WriteString("| proof | proves | claim | measured, and expected where it differs | verdict |\n|---|---|---|---|---|\n")
	for _, result := range document.Proofs {
		fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n", result.ID, strings.Join(result.Proves, " "), cell(result.Claim), cell(measuredText(result)), cell(verdictOrWhy(result, document.Line())))
	}
	fmt.Fprintf(&text, "\n%s", summary(document))
	return text.String()
}

func measuredText(result Result) string {
	rows := make([]string, len(result.measured()))
	for i, row := range result.measured() {
		rows[i] = row.What + ": " + row.Measured
		if row.Measured != row.Expected {
			rows[i] += " (" + row.Expected + ")"
		}
	}
	return strings.Join(slices.Concat(rows, result.Differs, result.Lacks), "; ")
}

func verdictOrWhy(result Result, line string) string {
	switch {
	case result.Broken: // the reason says so
		return result.Reason
	case result.Verdict == NotApplicable:
		return result.Says(line) + ": " + result.Reason
	}
	return result.Says(line)
}

// cell keeps text in its cell of a table.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}

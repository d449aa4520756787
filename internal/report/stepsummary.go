package report

import (
	"errors"
	"fmt"
	"html"
	"os"
	"strings"
)

// summaryLimit is what one step may write: GitHub drops a summary above 1 MiB as
// a whole. The rest is left to the line that says how much is missing.
const summaryLimit = 1<<20 - 1<<10

// appendSummary adds a table of annotations to the job summary, behind what the
// step has already written there. Nothing is written for none.
func appendSummary(path string, annotations []annotation) (err error) {
	if len(annotations) == 0 {
		return nil
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("opening the job summary: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("sizing the job summary: %w", err)
	}
	if _, err := file.WriteString(summaryTable(annotations, summaryLimit-int(info.Size()))); err != nil {
		return fmt.Errorf("writing the job summary: %w", err)
	}
	return nil
}

// summaryTable is a Markdown table of at most limit bytes, headers apart.
func summaryTable(annotations []annotation, limit int) string {
	var out strings.Builder
	out.WriteString("\n### tcplint\n\n| level | place | rule | message |\n| --- | --- | --- | --- |\n")
	for i, a := range annotations {
		row := fmt.Sprintf("| %s | %s | %s | %s |\n", a.level, tableCell(a.location.short()), tableCell(a.title), tableCell(a.message))
		if out.Len()+len(row) > limit {
			fmt.Fprintf(&out, "\nand %d more\n", len(annotations)-i)
			break
		}
		out.WriteString(row)
	}
	return out.String()
}

// tableCell keeps text from being read as Markdown or HTML.
func tableCell(s string) string {
	s = html.EscapeString(visibleLines(s))
	s = strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`, "\t", " ").Replace(s)
	return strings.ReplaceAll(s, "\n", "<br>")
}

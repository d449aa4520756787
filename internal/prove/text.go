package prove

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
)

// Width is that of a text on paper; on a terminal it is as wide as that, at most.
const Width = 100

const (
	// widest is how wide a column of values gets. A longer value has a line of its own.
	widest = 24
	// few proofs are told with all that they measured, more only with the first rows.
	few, firstRows = 10, 2
)

// View is how a text is shown.
type View struct {
	// Verbose: with the story of each proof.
	Verbose bool
	Width   int
	Paint   report.Painter
}

// Text is the document as one table: of each proof its verdict, its claim, and what
// was expected and measured. Of many proofs each has its first rows, and those that do
// not hold. The last line sums up.
func Text(document Document, view View) string {
	if reason := refusal(document); reason != "" {
		return screen.Fold("", "Nothing can be proved here: "+reason, view.Width) + "\n" + screen.Fold("", summary(document), view.Width)
	}
	table := newTable(document, view)
	table.heads(document.Proofs)
	told := false
	for _, result := range document.Proofs {
		if told {
			table.WriteString("\n")
		}
		table.proof(result)
		if told = view.Verbose && len(result.Story) > 0; told {
			table.WriteString("\n" + Story(result.Story))
		}
	}
	table.WriteString("\n")
	if len(document.Proofs) > 1 {
		table.against(document)
	}
	if !table.all {
		table.WriteString("All that was measured: --verbose, -o json, or name some of them.\n")
	}
	return table.String() + screen.Fold("", summary(document), view.Width)
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

// table is written proof by proof. The columns of values end where the line does.
type table struct {
	strings.Builder
	View
	line               string // of kernels
	all                bool   // rows
	expected, measured int    // widths
}

func newTable(document Document, view View) *table {
	return &table{View: view, line: document.Line(), all: view.Verbose || len(document.Proofs) <= few}
}

const expectedHead, measuredHead = "EXPECTED", "MEASURED"

func (t *table) heads(results []Result) {
	if slices.ContainsFunc(results, func(result Result) bool { return len(result.measured()) > 0 }) {
		t.columns(nil)
		t.values("", Row{Expected: expectedHead, Measured: measuredHead}, report.Dim)
	}
}

// columns are as wide as the values of a proof.
func (t *table) columns(rows []Row) {
	t.expected, t.measured = len(expectedHead), len(measuredHead)
	for _, row := range rows {
		if !longer(row) {
			t.expected, t.measured = max(t.expected, report.Columns(row.Expected)), max(t.measured, report.Columns(row.Measured))
		}
	}
}

// longer tells whether a row has a value that fits into no column.
func longer(row Row) bool {
	return max(report.Columns(row.Expected), report.Columns(row.Measured)) > widest
}

// proof is a line with the verdict at its end, the claim, and the rows.
func (t *table) proof(result Result) {
	style := map[Verdict]report.Style{Confirmed: report.Green, Contradicted: report.Red, NotApplicable: report.Yellow}[result.Verdict]
	verdict := result.Says(t.line)
	lines := strings.Split(strings.TrimSuffix(screen.Fold(result.ID+" ", proves(result.Proves), t.Width-len(verdict)-2), "\n"), "\n")
	pad := strings.Repeat(" ", max(2, t.Width-report.Columns(lines[0])-len(verdict)))
	lines[0] = strings.Replace(lines[0], result.ID, t.Paint.Paint(report.Bold, result.ID), 1) + pad + t.Paint.Paint(style, verdict)
	t.WriteString(strings.Join(lines, "\n") + "\n")
	t.WriteString(screen.Fold("  ", result.Claim, t.Width))
	t.rows(result.measured())
	if result.Verdict == NotApplicable {
		t.WriteString(screen.Fold("    ", result.Reason, t.Width))
	}
	for _, why := range slices.Concat(result.Differs, result.Lacks) {
		t.WriteString(screen.Fold("    ", why, t.Width))
	}
}

func proves(subjects []string) string { return "(" + strings.Join(subjects, ", ") + ")" }

func (t *table) rows(rows []Row) {
	t.columns(rows)
	shown := 0
	for i, row := range rows {
		// A line that says that there is one more would be no shorter.
		if t.all || i < firstRows || !row.Holds || len(rows) == firstRows+1 {
			t.row(row)
			shown++
		}
	}
	if more := len(rows) - shown; more > 0 {
		fmt.Fprintf(t, "    and %d more as expected\n", more)
	}
}

// row is what was measured, with the two values at the end of its last line.
func (t *table) row(row Row) {
	style := report.Plain
	if !row.Holds {
		style = report.Red
	}
	const indent = "    "
	if longer(row) {
		t.WriteString(screen.Fold(indent, row.What, t.Width))
		t.WriteString(screen.Fold(indent+"  expected: ", row.Expected, t.Width))
		folded := screen.Fold(indent+"  measured: ", row.Measured, t.Width)
		t.WriteString(t.Paint.Paint(style, strings.TrimSuffix(folded, "\n")) + "\n")
		return
	}
	lines := strings.Split(strings.TrimSuffix(screen.Fold(indent, row.What, t.left()), "\n"), "\n")
	for _, line := range lines[:len(lines)-1] {
		t.WriteString(line + "\n")
	}
	t.values(lines[len(lines)-1], row, style)
}

// left is what the columns of values leave of a line.
func (t *table) left() int { return t.Width - t.expected - t.measured - 4 }

func (t *table) values(lead string, row Row, style report.Style) {
	expected, measured := right(row.Expected, t.expected), right(row.Measured, t.measured)
	if style == report.Dim {
		expected = t.Paint.Paint(style, expected)
	}
	pad := strings.Repeat(" ", max(0, t.left()-report.Columns(lead)))
	t.WriteString(lead + pad + "  " + expected + "  " + t.Paint.Paint(style, measured) + "\n")
}

func right(text string, width int) string {
	return strings.Repeat(" ", max(0, width-report.Columns(text))) + text
}

// against tells once more, where it is read, what the kernel contradicts and which
// experiments broke off.
func (t *table) against(document Document) {
	for _, result := range document.Proofs {
		if result.Verdict == Contradicted || result.Broken {
			t.WriteString(screen.Fold(result.ID+": ", result.Reason, t.Width))
		}
	}
}

func summary(document Document) string {
	counts := map[Verdict]int{}
	broken := 0
	for _, result := range document.Proofs {
		if result.Broken {
			broken++
			continue
		}
		counts[result.Verdict]++
	}
	proofs := "proofs"
	if len(document.Proofs) == 1 {
		proofs = "proof"
	}
	text := fmt.Sprintf("%d %s on Linux %s: %d proved, %d contradicted, %d not provable here",
		len(document.Proofs), proofs, document.Release, counts[Confirmed], counts[Contradicted], counts[NotApplicable])
	if broken > 0 {
		text += fmt.Sprintf(", %d broke off", broken)
	}
	return text + "\n"
}

// List names proofs without running them, in lines of a width.
func List(proofs []Proof, width int) string {
	ids := 0 // the width of their column
	for _, proof := range proofs {
		ids = max(ids, len(proof.ID))
	}
	var text strings.Builder
	for _, proof := range proofs {
		subjects := slices.Clone(proof.Proves)
		if proof.Timer {
			subjects = append(subjects, "waits for a timer")
		}
		text.WriteString(screen.Fold(fmt.Sprintf("%-*s  ", ids, proof.ID), proof.Claim+" "+proves(subjects), width))
	}
	return text.String()
}

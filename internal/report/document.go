// Package report prints what a run found, one file per output format.
package report

import "github.com/tcplint/terraform-provider-sysctl/policy"

// Document is the lint result: schema 1 of docs/schema/lint.schema.json.
type Document struct {
	Schema   int       `json:"schema"`
	Tool     Tool      `json:"tool"`
	Summary  Summary   `json:"summary"`
	LookedAt []string  `json:"looked_at"`
	Errors   []Problem `json:"errors"`
	Findings []Finding `json:"findings"`
}

// Tool names the program that wrote the document.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Summary counts each finding once: suppressed, else undetermined, else its severity.
type Summary struct {
	Sources      int `json:"sources"`
	Hosts        int `json:"hosts"`
	Settings     int `json:"settings"`
	Rules        int `json:"rules"`
	Error        int `json:"error"`
	Warning      int `json:"warning"`
	Info         int `json:"info"`
	Undetermined int `json:"undetermined"`
	Suppressed   int `json:"suppressed"`
}

// Problem is an input that could not be read or understood.
type Problem struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

// Finding is a verdict with its place.
type Finding struct {
	Rule        string          `json:"rule"`
	Name        string          `json:"name"`
	Severity    policy.Severity `json:"severity"`
	Verdict     policy.Verdict  `json:"verdict"`
	Message     string          `json:"message"`
	Remedy      string          `json:"remedy"`
	Missing     []string        `json:"missing"`
	Host        string          `json:"host"`
	Parameter   string          `json:"parameter"`
	Location    Location        `json:"location"`
	Related     []Related       `json:"related"`
	Fix         *struct{}       `json:"fix"`
	Proof       *Proof          `json:"proof"`
	Suppressed  *Suppression    `json:"suppressed"`
	Fingerprint string          `json:"fingerprint"`
	URL         string          `json:"url"`

	Excerpt Excerpt `json:"-"`
}

// Location spans a whole assignment. Line and Column count from 1, columns in
// code points (bytes where the file is not UTF-8); EndColumn is exclusive;
// offsets are bytes. Line 0 means the file as a whole.
type Location struct {
	Path      string `json:"path"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Offset    int64  `json:"offset"`
	EndOffset int64  `json:"end_offset"`
	Address   string `json:"address"`

	// Attribute is where in what has the address.
	Attribute string `json:"-"`
}

// Related is a second place that takes part in a finding.
type Related struct {
	Location Location `json:"location"`
	Message  string   `json:"message"`

	Excerpt Excerpt `json:"-"`
}

// Excerpt is the source line of a location and the part of it that the caret
// marks, as byte offsets into Line; an empty part is a caret at its place. Line is
// empty where there is none to show.
type Excerpt struct {
	Line       string
	Start, End int
}

// Proof is the last result of the experiment that shows the rule's claim, on a
// kernel like the host's or on the newest that was measured.
type Proof struct {
	ID      string `json:"id"`
	Verdict string `json:"verdict"`
	Kernel  string `json:"kernel"`
}

// Suppression says who silenced a finding, why and until when.
type Suppression struct {
	Reason   string   `json:"reason"`
	Until    string   `json:"until"` // yyyy-mm-dd inclusive, empty: for ever
	Location Location `json:"location"`
}

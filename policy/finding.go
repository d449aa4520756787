package policy

// Verdict is the outcome of a rule. A rule that passes says nothing.
type Verdict string

const (
	Fail         Verdict = "fail"
	Undetermined Verdict = "undetermined" // a fact is missing
)

// Severity orders failed findings.
type Severity string

const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is one element of the rules' answer, data.tcplint.report. It names
// settings by index; positions are attached by who read the files.
type Finding struct {
	Rule      string   `json:"rule"`
	Verdict   Verdict  `json:"verdict"`
	Severity  Severity `json:"severity"`
	Message   string   `json:"message"`
	Remedy    string   `json:"remedy"`
	Parameter string   `json:"parameter"`
	Settings  []int    `json:"settings"` // the first one carries the caret
	Related   []int    `json:"related"`
	Missing   []string `json:"missing"` // facts that would decide an undetermined verdict
	Edge      *int     `json:"edge"`    // the declared edge that the finding is about
	Source    *int     `json:"source"`  // the file that the finding is about, where it is about no line
	Part      string   `json:"part"`    // where the caret points: key, value, line
	// Observed names what of the observation the finding is about, where it is
	// about no setting: "destination 10.0.0.5:80", "listener 0.0.0.0:8080".
	Observed string `json:"observed"`
}

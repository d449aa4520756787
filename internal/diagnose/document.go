// Package diagnose joins what a probe saw of running hosts with what the rules
// and the models say about it: one document, for a screen, a program or a page.
// It judges nothing.
package diagnose

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Document is the answer of tcplint diagnose: schema 1 of
// docs/schema/diagnose.schema.json. It is a lint document with more in it.
type Document struct {
	report.Document
	// Observations are what was seen, in the order of the hosts that were asked.
	Observations []policy.Observation `json:"observations"`
	// Harmless is what people fear and what is fine here, of all hosts.
	Harmless []Harmless `json:"harmless"`
	// Hosts are the diagnoses, one an observation, in the same order.
	Hosts []Host `json:"hosts"`
}

// Host is the diagnosis of one network namespace of one host.
type Host struct {
	Name     string   `json:"name"` // as findings name it: the host, and its namespace if it is another one
	Host     string   `json:"host"`
	Netns    string   `json:"netns"`
	Kernel   *string  `json:"kernel"` // uname -r, null: not known
	Loader   string   `json:"loader"`
	Memory   *int64   `json:"memory"` // bytes
	Roles    []string `json:"roles"`  // stated or inferred, null: not known
	Verdict  Verdict  `json:"verdict"`
	Evidence []Line   `json:"evidence"`
	// Causes are the findings of this host, the one that matters first before others.
	Causes     []Cause           `json:"causes"`
	Do         []Line            `json:"do"`
	LeaveAlone []Line            `json:"leave_alone"`
	Harmless   []policy.Harmless `json:"harmless"`
	Outlook    []Outlook         `json:"outlook"`  // of the destinations that were kept apart
	Closers    []Closer          `json:"closers"`  // who closes first, as the sockets show it
	Inferred   []Inferred        `json:"inferred"` // facts that nobody stated, and that the rules were told
	Parameters []Parameter       `json:"parameters"`
}

// The levels of a verdict, best first.
const (
	Healthy = "healthy" // nothing to do
	Notice  = "notice"  // nothing hurts, something is worth a look
	Warning = "warning" // it will hurt
	Bad     = "error"   // it hurts now
	Unknown = "unknown" // too little could be seen
)

// What the models of rules/ say is passed on as they say it.
type (
	// Verdict is what a reader takes away who reads one thing.
	Verdict = policy.DiagnosisVerdict
	// Line is one statement.
	Line = policy.Statement
	// Outlook is how long the ports to one destination last, and what would help.
	Outlook = policy.Outlook
	// Remedy is a change, and the rate that lasts with it.
	Remedy = policy.OutlookRemedy
	// Closer says who closes first.
	Closer = policy.InferredCloser
	// Inferred is a fact that the sockets show and nobody stated.
	Inferred = policy.InferredFact
)

// Cause is a finding in its rank.
type Cause struct {
	Fingerprint string          `json:"fingerprint"` // of the finding
	Rule        string          `json:"rule"`
	Severity    policy.Severity `json:"severity"`
	Verdict     policy.Verdict  `json:"verdict"`
	// When is when it hurts: now, soon, boot (at the next one), never.
	When      string          `json:"when"`
	Observed  string          `json:"observed"` // what of the observation it is about, empty: a setting
	Parameter string          `json:"parameter"`
	Message   string          `json:"message"`
	Remedy    string          `json:"remedy"`
	Location  report.Location `json:"location"`
}

// Harmless is what needs no fixing on a host, with the numbers that make it so.
type Harmless struct {
	Host string `json:"host"` // its name
	policy.Harmless
}

// Parameter is what is known of one parameter. Null: not known, or none.
type Parameter struct {
	Parameter string  `json:"parameter"`
	Live      *string `json:"live"`
	Persisted *string `json:"persisted"` // what a file writes last, null: no file sets it
	Boot      *string `json:"boot"`      // what it holds after the next boot
	Default   *string `json:"default"`   // the kernel's
	// Differs: what is live is not what a boot leaves, as far as files tell.
	Differs  bool             `json:"differs"`
	Location *report.Location `json:"location"` // of the setting that decides at boot
}

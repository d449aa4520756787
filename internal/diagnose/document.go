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
	Host     string  `json:"host"`
	Netns    string  `json:"netns"`
	Kernel   string  `json:"kernel"` // uname -r
	Loader   string  `json:"loader"`
	Memory   *int64  `json:"memory"` // bytes
	Verdict  Verdict `json:"verdict"`
	Evidence []Line  `json:"evidence"`
	// Causes are the findings of this host, the one that matters first before others.
	Causes     []Cause     `json:"causes"`
	Do         []Line      `json:"do"`
	LeaveAlone []Line      `json:"leave_alone"`
	Harmless   []Harmless  `json:"harmless"`
	Outlook    []Outlook   `json:"outlook"`  // of the destinations that were kept apart
	Inferred   []Inferred  `json:"inferred"` // facts that nobody stated, as the sockets show them
	Parameters []Parameter `json:"parameters"`
}

// The levels of a verdict, best first.
const (
	Healthy = "healthy" // nothing to do
	Notice  = "notice"  // nothing hurts, something is worth a look
	Warning = "warning" // it will hurt
	Bad     = "error"   // it hurts now
	Unknown = "unknown" // too little could be seen
)

// Verdict is what a reader takes away if it reads one thing.
type Verdict struct {
	Level    string `json:"level"`
	Headline string `json:"headline"` // one or two sentences
}

// Line is one statement. Rule and Parameter are empty where it is about none.
type Line struct {
	Text      string `json:"text"`
	Rule      string `json:"rule"`
	Parameter string `json:"parameter"`
}

// Cause is a finding in its rank.
type Cause struct {
	Fingerprint string          `json:"fingerprint"` // of the finding
	Rule        string          `json:"rule"`
	Severity    policy.Severity `json:"severity"`
	// When is when it hurts: now, soon, boot (at the next one), never.
	When     string `json:"when"`
	Observed string `json:"observed"` // what of the observation it is about, empty: a setting
	Message  string `json:"message"`
	Remedy   string `json:"remedy"`
}

// Harmless is what needs no fixing, with the numbers that make it so.
type Harmless struct {
	Host    string             `json:"host"`
	Message string             `json:"message"`
	Numbers map[string]float64 `json:"numbers"`
}

// Outlook is how long the ports to one destination last, and what would help.
type Outlook struct {
	Local       string `json:"local"`
	Remote      string `json:"remote"`
	RemotePort  int    `json:"remote_port"`
	PortsInUse  int64  `json:"ports_in_use"`
	UsablePorts int64  `json:"usable_ports"`
	// Rate is new connections per second, null: not known.
	Rate                *float64 `json:"rate"`
	SecondsToExhaustion *float64 `json:"seconds_to_exhaustion"` // null: they last, or it is not known
	Says                string   `json:"says"`
	Remedies            []Remedy `json:"remedies"`
}

// Remedy is a change and the rate that lasts with it.
type Remedy struct {
	Name string   `json:"name"` // tcp_tw_reuse, wider range, second destination, ...
	Rate *float64 `json:"rate"` // new connections per second that last, null: the ports set no limit
	Acts bool     `json:"acts"` // false: it would change nothing here
	Says string   `json:"says"`
}

// Inferred is a fact that the sockets show and nobody stated.
type Inferred struct {
	Fact     string `json:"fact"`  // a key of tcplint.toml: roles, edge.closes_first
	About    string `json:"about"` // listener 0.0.0.0:80, destination 10.0.0.5:80; empty: the host
	Value    string `json:"value"`
	Evidence string `json:"evidence"`
}

// Parameter is what is known of one parameter. Null: not known, or none.
type Parameter struct {
	Parameter string  `json:"parameter"`
	Live      *string `json:"live"`
	Persisted *string `json:"persisted"` // what a file writes last, null: no file sets it
	Boot      *string `json:"boot"`      // what it holds after the next boot
	Default   *string `json:"default"`   // the kernel's
	// Differs: what is live is not what a boot leaves.
	Differs  bool             `json:"differs"`
	Location *report.Location `json:"location"` // of the setting that decides at boot
}

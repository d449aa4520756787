package policy

import (
	"context"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Diagnosis is what a reader has to know of a running host, what matters most
// first.
type Diagnosis struct {
	Verdict    DiagnosisVerdict `json:"verdict"`
	Causes     []Cause          `json:"causes"`
	Evidence   []Statement      `json:"evidence"`
	Do         []Statement      `json:"do"`
	LeaveAlone []Statement      `json:"leave_alone"`
	Harmless   []Harmless       `json:"harmless"`
}

// DiagnosisVerdict is what a reader takes away who reads one thing.
type DiagnosisVerdict struct {
	Level    string `json:"level"`    // healthy, notice, warning, error, unknown
	Headline string `json:"headline"` // one or two sentences
}

// Cause is a finding in its rank.
type Cause struct {
	Finding int    `json:"finding"` // its index among those that were given
	When    string `json:"when"`    // when it hurts: now, soon, boot (at the next one), never
}

// Statement is one sentence. Rule and Parameter are empty where it is about none.
type Statement struct {
	Text      string `json:"text"`
	Rule      string `json:"rule"`
	Parameter string `json:"parameter"`
}

// Harmless is what people fear and what is fine here, with the numbers that make
// it so.
type Harmless struct {
	Message string             `json:"message"`
	Numbers map[string]float64 `json:"numbers"`
}

// Diagnosed is a finding as the diagnosis needs it. Those that somebody
// suppressed are not among them.
type Diagnosed struct {
	Rule      string   `json:"rule"`
	Verdict   Verdict  `json:"verdict"`
	Severity  Severity `json:"severity"`
	Message   string   `json:"message"`
	Remedy    string   `json:"remedy"`
	Parameter string   `json:"parameter"`
	Observed  string   `json:"observed"` // what of the observation it is about, empty: a setting
	Place     string   `json:"place"`    // file:line, empty: none
}

// Diagnose asks the model of the diagnosis once.
func Diagnose(ctx context.Context, in *Input, findings []Diagnosed) (Diagnosis, error) {
	return new(Models).Diagnose(ctx, in, findings)
}

// Diagnose joins an observation with what the rules found on the same host.
func (m *Models) Diagnose(ctx context.Context, in *Input, findings []Diagnosed) (Diagnosis, error) {
	var answer Diagnosis
	const rule = "data.tcplint.model.diagnosis.answer"
	question, err := in.document()
	if err != nil {
		return answer, err
	}
	found, err := ast.InterfaceToValue(append([]Diagnosed{}, findings...))
	if err != nil {
		return answer, fmt.Errorf("putting the question %s: %w", rule, err)
	}
	question.Value.(ast.Object).Insert(ast.StringTerm("findings"), ast.NewTerm(found))
	err = m.askTerm(ctx, rule, question, &answer)
	return answer, err
}

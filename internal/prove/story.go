package prove

import "strings"

// Kind is what a step of a story tells.
type Kind string

// The kinds of steps.
const (
	Set Kind = "set"
	Did Kind = "did"
	Saw Kind = "saw"
)

// Step is one line of the story of a proof.
type Step struct {
	Kind    Kind   `json:"kind"`
	Text    string `json:"text,omitempty"`
	Command string `json:"command,omitempty"` // does it by hand
}

// Story is what was set, done and seen, with the commands to repeat it.
func Story(steps []Step) string {
	var text strings.Builder
	for _, step := range steps {
		if step.Text != "" {
			text.WriteString("  " + string(step.Kind) + "  " + step.Text + "\n")
		}
		if step.Command != "" {
			text.WriteString("       $ " + step.Command + "\n")
		}
	}
	return text.String()
}

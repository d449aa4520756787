package policy

import "context"

// Thresholds are the numbers from which on the rules about an observation speak,
// by their name in rules/model/thresholds.rego: shares of a limit, counts and
// seconds.
func Thresholds(ctx context.Context) (map[string]float64, error) {
	model, err := newModel("data.tcplint.model.thresholds")
	if err != nil {
		return nil, err
	}
	question, err := (&Input{}).document()
	if err != nil {
		return nil, err
	}
	found := map[string]float64{}
	return found, model.ask(ctx, question, &found)
}

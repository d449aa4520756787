package apply

import (
	"context"
)

// Reader reads many resources of a host from one look at it. What a boot leaves
// of the parameters is computed once for all of them.
func (s *Session) Reader(ctx context.Context, parameters []string) (func(Prior) (State, []Note, error), error) {
	snapshot, err := s.Snapshot(ctx, parameters)
	if err != nil {
		return nil, err
	}
	boot, decided, err := Booted(snapshot, parameters)
	left := func(stem string, names []string) (map[string]string, map[string]Place, error) {
		left, overriddenBy := map[string]string{}, map[string]Place{}
		for _, name := range names {
			if value, known := boot[name]; known {
				left[name] = value
			}
			if place, known := decided[name]; known && place.Path != fileOf(stem) {
				overriddenBy[name] = place
			}
		}
		return left, overriddenBy, err
	}
	return func(prior Prior) (State, []Note, error) {
		if err := checkPrior(&prior); err != nil {
			return State{}, nil, err
		}
		return stateWith(snapshot, &prior, left)
	}, nil
}

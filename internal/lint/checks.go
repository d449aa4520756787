package lint

import (
	"errors"
	"io/fs"
	"maps"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Checks lets a configuration know rules, those of the directories too, and
// kernels. A directory that does not exist is what the run itself complains about.
func Checks(custom []string) (config.Checks, error) {
	metas, err := policy.Rules()
	if err != nil {
		return config.Checks{}, err
	}
	known := map[string]string{}
	for _, meta := range metas {
		known[meta.ID], known[meta.Name] = meta.ID, meta.ID
	}
	for _, dir := range custom {
		ids, err := policy.CustomIDs(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return config.Checks{}, err
		}
		for _, id := range ids {
			known[id] = id
		}
	}
	names := slices.Sorted(maps.Keys(known))
	return config.Checks{
		Rule: func(name string) (string, bool, string) {
			if id, ok := known[name]; ok {
				return id, true, ""
			}
			return "", false, Nearest(name, names)
		},
		Kernel: func(release string) error {
			_, err := kernel.ParseRelease(release)
			return err
		},
	}, nil
}

// Levels are those that a configuration gives to rules, by rule id.
func Levels(conf *config.Config) map[string]string {
	if conf == nil {
		return nil
	}
	levels := make(map[string]string, len(conf.Rules))
	for id, level := range conf.Rules {
		levels[id] = string(level)
	}
	return levels
}

package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
)

// flagError says what is wrong with a flag, and what was perhaps meant.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		if meant := lint.Nearest(unknown.GetSpecifiedName(), flagNames(cmd)); meant != "" && unknown.GetSpecifiedShortnames() == "" {
			return usage("%s has no flag --%s: did you mean --%s?", cmd.CommandPath(), unknown.GetSpecifiedName(), meant)
		}
	case errors.As(err, &invalid):
		if wanted := wanted(invalid.GetFlag(), invalid.GetValue()); wanted != "" {
			return usage("--%s %q: %s", invalid.GetFlag().Name, invalid.GetValue(), wanted)
		}
	}
	return usageError{fmt.Errorf("%w (see %s --help)", err, cmd.CommandPath())}
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			names = append(names, flag.Name)
		}
	})
	return names
}

// wanted is what a flag takes, empty where its own error says it.
func wanted(flag *pflag.Flag, value string) string {
	switch flag.Value.Type() {
	case "int":
		return "give a whole number"
	case "float64":
		return "give a number"
	case "bool":
		return "give true or false"
	case "duration":
		if _, err := strconv.ParseFloat(value, 64); err == nil {
			return fmt.Sprintf("a duration has a unit: did you mean %ss?", value)
		}
		return "give a duration, as in 500ms, 10s or 2m"
	}
	return ""
}

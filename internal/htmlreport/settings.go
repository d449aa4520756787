package htmlreport

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
)

// settings are what the kernel holds, what the files say, and what a boot leaves.
type settings struct {
	Rows   []settingRow
	Differ int
}

type settingRow struct {
	Parameter                      string
	Live, Persisted, Boot, Default value
	Place                          string
	Differs                        bool
}

// value is a value of a parameter; Says stands where there is none.
type value struct{ Text, Says string }

func settingsOf(parameters []diagnose.Parameter) settings {
	var list settings
	for _, p := range parameters {
		row := settingRow{
			Parameter: printable(p.Parameter), Live: valueOf(p.Live, unknown), Persisted: valueOf(p.Persisted, "no file"),
			Boot: valueOf(p.Boot, unknown), Default: valueOf(p.Default, unknown), Differs: p.Differs,
		}
		if p.Location != nil && p.Location.Path != "" {
			row.Place = printable(fmt.Sprintf("%s:%d", p.Location.Path, p.Location.Line))
		}
		if p.Differs {
			list.Differ++
		}
		list.Rows = append(list.Rows, row)
	}
	slices.SortStableFunc(list.Rows, func(a, b settingRow) int { return b.rank() - a.rank() })
	return list
}

// rank puts what will change and what a file sets before the rest, and the
// parameters of the network before those of files and processes.
func (r settingRow) rank() int {
	rank := 0
	if r.Differs {
		rank += 4
	}
	if r.Place != "" {
		rank += 2
	}
	if strings.HasPrefix(r.Parameter, "net.") {
		rank++
	}
	return rank
}

func valueOf(text *string, without string) value {
	switch {
	case text == nil:
		return value{Says: without}
	case *text == "":
		return value{Says: "empty"}
	}
	return value{Text: printable(*text)}
}

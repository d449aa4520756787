package kernel

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The releases of the columns of kernels-net.tsv and kernels-other.tsv. Four of
// them are Debian's; the fourth carries no vendor's patches.
var measuredReleases = []Release{
	{Text: "5.10.223", Version: Version{5, 10, 223}, Vendor: "debian"},
	{Text: "6.1.176", Version: Version{6, 1, 176}, Vendor: "debian"},
	{Text: "6.12.94", Version: Version{6, 12, 94}, Vendor: "debian"},
	{Text: "6.18.44", Version: Version{6, 18, 44}},
	{Text: "7.3.4", Version: Version{7, 3, 4}, Vendor: "debian"},
}

// forEachCell calls f with what one kernel shows of one parameter: mode,
// default and, of net, child, user namespace and bounds.
func forEachCell(t *testing.T, table string, width int, f func(name string, r Release, fields []string)) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../testdata", table))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(lines) < 200 {
		t.Fatalf("%s has %d lines", table, len(lines))
	}
	for _, line := range lines[1:] {
		row := strings.Split(line, "\t")
		for i, r := range measuredReleases {
			f(row[0], r, row[1+i*width:1+(i+1)*width])
		}
	}
}

// What the catalogue says of a measured kernel must be what that kernel shows.
// It may say less, never something else.
func TestCatalogueAgreesWithMeasurement(t *testing.T) {
	check := func(name string, r Release, fields []string) {
		p, ok := Lookup(name)
		if !ok {
			t.Errorf("%s is not in the catalogue", name)
			return
		}
		state, present := p.At(r), fields[0] != "-"
		if present && (!state.Known || !state.Present) {
			t.Errorf("%s is on %s, the catalogue says %+v", name, r.Text, state)
		}
		if !present {
			if state.Known && state.Present && coreOfTheStack(name) && r.Text != "6.18.44" {
				t.Errorf("%s is not on %s, the catalogue says it is", name, r.Text)
			}
			return
		}
		if state.DefaultKnown && state.Default != fields[1] {
			t.Errorf("%s is %q on %s, the catalogue says %q", name, fields[1], r.Text, state.Default)
		}
		if writable := strings.ContainsAny(fields[0][1:2], "2367"); p.ReadOnly && writable {
			t.Errorf("%s has mode %s on %s, the catalogue says that it is read-only", name, fields[0], r.Text)
		}
	}
	forEachCell(t, "kernels-other.tsv", 2, check)
	forEachCell(t, "kernels-net.tsv", 5, func(name string, r Release, fields []string) {
		check(name, r, fields)
		p, ok := Lookup(name)
		if !ok || fields[0] == "-" {
			return
		}
		state := p.At(r)
		if want := scopeOf(fields[2]); state.Netns != want {
			t.Errorf("%s is %q in a network namespace of %s, the catalogue says %q", name, want, r.Text, state.Netns)
		}
		if want := scopeOf(fields[3]); state.UserNetns != want {
			t.Errorf("%s is %q in a user's network namespace of %s, the catalogue says %q", name, want, r.Text, state.UserNetns)
		}
		checkBounds(t, name, r, state, fields[4])
	})
}

func coreOfTheStack(name string) bool {
	for _, prefix := range []string{"net.core.", "net.ipv4.", "net.ipv6.", "net.netfilter.nf_conntrack"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func scopeOf(column string) string {
	switch mode, _, _ := strings.Cut(column, " "); mode {
	case "absent", "hidden":
		return mode
	case "0444":
		return "read-only"
	default:
		return "per-netns"
	}
}

// Bounds that hang on another parameter were measured at that parameter's
// default: the catalogue has the outermost ones, or none.
func checkBounds(t *testing.T, name string, r Release, state State, column string) {
	t.Helper()
	found := regexp.MustCompile(`^(-?[0-9]+)\.\.(-?[0-9]+)`).FindStringSubmatch(column)
	if found == nil {
		return
	}
	low, errLow := strconv.ParseInt(found[1], 10, 64)
	high, errHigh := strconv.ParseInt(found[2], 10, 64)
	if errLow != nil || errHigh != nil {
		t.Fatalf("%s: bounds %q", name, column)
	}
	dependent := name == "net.ipv4.ip_unprivileged_port_start"
	if state.Min != nil && *state.Min != low && !(dependent && *state.Min < low) {
		t.Errorf("%s on %s accepts %d, the catalogue says from %d", name, r.Text, low, *state.Min)
	}
	if state.Max != nil && *state.Max != high && !(dependent && *state.Max > high) {
		t.Errorf("%s on %s accepts %d, the catalogue says up to %d", name, r.Text, high, *state.Max)
	}
}

// A rule that refuses a value outside the bounds must let every default pass.
func TestDefaultsAreWithinBounds(t *testing.T) {
	for i := range parameters {
		p := &parameters[i]
		for _, r := range append(measuredReleases, Release{Version: Version{3, 10, 0}, Vendor: "el7"}, Release{Version: Version{4, 18, 0}, Vendor: "el8"}, Release{Version: Version{4, 19, 0}}) {
			state := p.At(r)
			for _, field := range strings.Fields(state.Default) {
				n, err := strconv.ParseInt(field, 10, 64)
				if err != nil {
					continue
				}
				if state.Min != nil && n < *state.Min || state.Max != nil && n > *state.Max {
					t.Errorf("default %q of %s on %s is out of bounds", state.Default, p.Name, r.Version)
				}
			}
		}
	}
}

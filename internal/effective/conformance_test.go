package effective

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// valueCase is one measured write: the program that made them read the file
// before and after.
type valueCase struct {
	Key     string  `json:"key"`
	Written string  `json:"written"`
	Result  string  `json:"result"`
	Before  *string `json:"before"`
	After   *string `json:"after"`
}

func readValueCases(t *testing.T) []valueCase {
	t.Helper()
	data, err := os.ReadFile("../../testdata/conformance.json")
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Cases []valueCase `json:"kernel_value_cases"`
	}
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Cases) != 104 {
		t.Fatalf("conformance.json has %d kernel_value_cases, not the 104 that were measured", len(all.Cases))
	}
	return all.Cases
}

func (c valueCase) want() ResultKind {
	switch {
	case c.Result == "ok":
		return OK
	case strings.HasPrefix(c.Result, "READ "):
		return Absent
	case strings.HasPrefix(c.Result, "open: "):
		return ReadOnly
	}
	return Refused
}

// The cases were measured in a network namespace of a 6.18 with HZ=250.
func TestMeasuredWrites(t *testing.T) {
	release := mustRelease(t, "6.18.44")
	catalogue := boundsAdded{KernelCatalogue{Release: release, Modules: []string{"nf_conntrack", "br_netfilter"}, Namespace: RootNamespace}}
	for _, c := range readValueCases(t) {
		parameter := kernel.Canonical(c.Key)
		initial := func(name string) (string, bool) {
			if name == parameter && c.Before != nil {
				return *c.Before, true
			}
			return "", false
		}
		r := Apply(catalogue, World{Release: release, HZ: 250}, Loader{}, []Write{{Parameter: parameter, Value: []byte(c.Written)}}, initial)
		o, e := r.Trace[0], r.Effective[parameter]
		if o.Result == Unknown && o.Reason == ReasonNameSet {
			continue // which names there are is not known to the catalogue
		}
		if o.Result != c.want() {
			t.Errorf("%s = %q: %s (%s), measured %q", parameter, c.Written, o.Result, o.Reason, c.Result)
		}
		if c.After != nil && (e.Value == nil || *e.Value != *c.After) {
			t.Errorf("%s = %q: holds %s, measured %q", parameter, c.Written, show(e.Value), *c.After)
		}
	}
}

// boundsAdded knows the bounds of parameters whose default depends on memory,
// so that the writes can be judged even if the catalogue has none.
type boundsAdded struct{ Catalogue }

func (c boundsAdded) Describe(name string) (Description, bool) {
	d, ok := c.Catalogue.Describe(name)
	if d.Min != nil || d.Max != nil {
		return d, ok
	}
	low, high := int64(math.MinInt32), int64(math.MaxInt32)
	switch name {
	case "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_max_syn_backlog":
		d.Min, d.Max = &low, &high
	case "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem":
		one := int64(1)
		d.Min, d.Max = &one, &high
	}
	return d, ok
}

func mustRelease(t testing.TB, text string) kernel.Release {
	t.Helper()
	r, err := kernel.ParseRelease(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func show(s *string) string {
	if s == nil {
		return "unknown"
	}
	return `"` + *s + `"`
}

package provider

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// limit is a number that the user may bound. What is wrong where there is more is
// for the rules to say; this only compares.
type limit struct {
	name    string
	summary string // of the error
	sampled bool   // it takes two looks
	counted bool   // counters are enough: no socket is looked at
	rule    string // whose remedy helps, empty: remedy says
	remedy  string
	words   []string // of the gaps that tell why it is unknown
	absent  string   // why it is unknown where no gap tells
	look    func(*policy.Observation) measured
}

// measured is what an observation shows of a limit.
type measured struct {
	value float64
	known bool   // false: there may be more
	what  string // with the value in it
	where []string
}

var limits = []limit{
	{
		name: "time_wait", summary: "Too Many Sockets in TIME_WAIT", look: timeWaits,
		remedy: "a pool of open connections makes fewer of those to a destination, which hold a local port each; those of a listener hold none, and are over after a minute",
		words:  []string{"time_wait", "sockets"},
	},
	{name: "close_wait", summary: "Too Many Sockets in CLOSE_WAIT", rule: "TL802", look: closeWaits, words: []string{"close_wait", "sockets"}},
	{name: "close_wait_age_seconds", summary: "Sockets Too Long in CLOSE_WAIT", rule: "TL802", look: closeWaitAge, words: []string{"age_seconds", "close_wait", "sockets"}},
	{name: "ports_in_use_percent", summary: "Too Few Local Ports Left", rule: "TL801", look: portsInUse, words: []string{"ip_local_port_range", "ports", "destinations"}},
	{name: "accept_queue_percent", summary: "An Accept Queue Is Too Long", rule: "TL805", look: acceptQueues, words: []string{"backlog", "listeners"}},
	{name: "listen_drops_per_second", summary: "Too Many Connections Dropped at Listeners", rule: "TL805", sampled: true, counted: true, look: listenDrops, words: []string{"TcpExt", "rates"}},
	{name: "conntrack_percent", summary: "Too Many Tracked Connections", rule: "TL806", counted: true, look: tracked, words: []string{"conntrack"}, absent: "connections are not tracked there"},
}

func limitNames() string {
	names := make([]string, len(limits))
	for i, l := range limits {
		names[i] = "`" + l.name + "`"
	}
	return strings.Join(names, ", ")
}

// limitsCheck wants names of limits and numbers. The attribute is a map, since
// Terraform drops what it does not know of an object without a word.
type limitsCheck struct{}

func (limitsCheck) Description(context.Context) string {
	return "names of limits, with numbers from 0 on"
}

func (c limitsCheck) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (limitsCheck) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	known := make([]string, len(limits))
	for i, l := range limits {
		known[i] = l.name
	}
	for _, name := range slices.Sorted(maps.Keys(req.ConfigValue.Elements())) {
		at := req.Path.AtMapKey(name)
		number, _ := req.ConfigValue.Elements()[name].(types.Float64)
		switch {
		case !slices.Contains(known, name):
			instead := "There are " + strings.Join(known, ", ") + "."
			if near := lint.Nearest(name, known); near != "" {
				instead = "Did you mean " + near + "?"
			}
			resp.Diagnostics.AddAttributeError(at, "Unable to Find a Limit", fmt.Sprintf("There is no limit %q. %s", name, instead))
		case number.IsNull():
			resp.Diagnostics.AddAttributeError(at, "Unable to Hold a Limit Without a Number", "This limit is null. Leave the key out of the map.")
		case !number.IsUnknown() && number.ValueFloat64() < 0:
			resp.Diagnostics.AddAttributeError(at, "Unable to Hold a Limit", fmt.Sprintf("%s is below 0, and so is nothing that a host shows. Write 0 to allow none.", plainNumber(number.ValueFloat64())))
		}
	}
}

// checkLimits finds limits that this look will never tell anything of.
func (a *socketsAsked) checkLimits() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, l := range a.limited() {
		at := path.Root("limits").AtMapKey(l.name)
		if l.sampled && !a.sampled {
			diags.AddAttributeError(at, "Unable to Hold a Limit With One Look",
				l.name+" takes two looks at the host. Add sample, such as sample = \"5s\".")
		}
		if !l.counted && a.options.Summary {
			diags.AddAttributeError(at, "Unable to Hold a Limit Without Sockets",
				l.name+" takes a look at the sockets, and summary = true reads counters only. Leave summary out, or this limit.")
		}
	}
	return diags
}

// limited are the limits that are set, in their order.
func (a *socketsAsked) limited() []limit {
	var set []limit
	for _, l := range limits {
		if _, ok := a.limits[l.name]; ok {
			set = append(set, l)
		}
	}
	return set
}

// exceeded makes errors of what is over its limit, and of what nobody can tell.
func (a *socketsAsked) exceeded(at *target, o *policy.Observation) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, l := range a.limited() {
		number, _ := a.limits[l.name].(types.Float64)
		most, place := number.ValueFloat64(), path.Root("limits").AtMapKey(l.name)
		switch seen := l.look(o); {
		case seen.value > most:
			diags.AddAttributeError(place, l.summary, l.over(at, seen, most))
		case !seen.known:
			diags.AddAttributeError(place, "Unable to Hold a Limit", l.unknown(at, o))
		}
	}
	return diags
}

// over says what was found, where, and what to do.
func (l *limit) over(at *target, seen measured, most float64) string {
	text := fmt.Sprintf("%s has %s, more than %s = %s.", at.name, seen.what, l.name, plainNumber(most))
	if len(seen.where) > 0 {
		text += " Where: " + strings.Join(seen.where, "; ") + "."
	}
	if remedy := l.helps(); remedy != "" {
		text += " Remedy: " + remedy + "."
	}
	return text + " " + whoTellsMore(at)
}

func (l *limit) helps() string {
	if l.rule == "" {
		return l.remedy
	}
	metas, _ := policy.Rules() // they are embedded; without them nothing else would work
	for _, meta := range metas {
		if meta.ID == l.rule {
			return fmt.Sprintf("%s (%s)", strings.TrimSuffix(meta.Remedy, "."), meta.ID)
		}
	}
	return ""
}

func whoTellsMore(at *target) string {
	command := "tcplint diagnose"
	if at.remote {
		command += " --ssh " + at.name
	}
	return fmt.Sprintf("`%s` says whether it is a problem, whose, and what to leave alone.", command)
}

// unknown says why nobody can tell.
func (l *limit) unknown(at *target, o *policy.Observation) string {
	gaps := slices.DeleteFunc(slices.Clone(o.Gaps), func(gap string) bool {
		return !slices.ContainsFunc(l.words, func(word string) bool { return strings.Contains(gap, word) })
	})
	why, way := strings.Join(gaps, "; "), "Let the login see more (sudo = true shows it all processes), or leave this limit out."
	if why == "" && l.absent != "" {
		why, way = l.absent, "Leave this limit out."
	}
	if why == "" {
		why = cmp.Or(strings.Join(o.Gaps, "; "), "it does not tell why")
	}
	return fmt.Sprintf("%s does not show enough for %s, and what is unknown is within no limit: %s. %s", at.name, l.name, why, way)
}

// counted is where some of it is.
type counted struct {
	n    float64
	text string
}

// most are the three largest, in words.
func most(places []counted) []string {
	slices.SortStableFunc(places, func(a, b counted) int { return cmp.Compare(b.n, a.n) })
	var texts []string
	for _, place := range places[:min(len(places), 3)] {
		texts = append(texts, place.text)
	}
	return texts
}

// plainNumber writes 80 and 0.5, never 8e+01.
func plainNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

package htmlreport

import (
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{perSecond(0), "0/s"}, {perSecond(0.01), "below 0.1/s"}, {perSecond(7.46), "7.5/s"}, {perSecond(282.5), "283/s"},
		{perSecond(28232), "28,232/s"}, {perSecond(-2), "-2/s"},
		{percent(0, 100), "0 %"}, {percent(1, 28232), "<1 %"}, {percent(8499, 10000), "84 %"}, {percent(5, 5), "100 %"}, {percent(5, 0), unknown},
		{bytesOf(512 << 20), "512 MiB"}, {bytesOf(64 << 30), "64.0 GiB"},
		{instant("2026-11-24T12:00:00Z"), "2026-11-24 12:00:00 UTC"}, {instant("2026-11-24T12:00:00+02:00"), "2026-11-24 12:00:00 +02:00"}, {instant("noon"), "noon"},
		{groupedOr(nil, unknown), unknown}, {plural(1, "port", "ports"), "1 port"}, {plural(0, "port", "ports"), "0 ports"},
		{printable("a\tb\x1b"), "a\tb<U+001B>"}, {printable(strings.Repeat("é", 1_000)), strings.Repeat("é", longest) + "… (1,000 characters)"},
		{endpoint("fd00::5", 80), "[fd00::5]:80"}, {endpoint("10.0.0.5", 80), "10.0.0.5:80"},
	} {
		if c.got != c.want {
			t.Errorf("%q, not %q", c.got, c.want)
		}
	}
}

func TestBarsShowWhatIsThere(t *testing.T) {
	for _, c := range []struct {
		part, whole int64
		want        float64
	}{{0, 10, 0}, {5, 10, 50}, {1, 1_000_000, 0.4}, {20, 10, 100}, {1, 0, 0}} {
		if got := share(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d is %g wide, not %g", c.part, c.whole, got, c.want)
		}
	}
	if parts := stacked(10, 0, 5); len(parts) != 1 || parts[0].X != 0 || parts[0].Width != 50 || parts[0].Class != "other" {
		t.Errorf("what is left without the first part is %+v", parts)
	}
	if parts := stacked(10, 8, 8); len(parts) != 2 || parts[0].Width+parts[1].Width > 100 {
		t.Errorf("more than all is %+v", parts)
	}
}

func TestTheFirstSentence(t *testing.T) {
	for text, want := range map[string][2]string{
		"17 of 20 ports to 10.0.0.11:80 are in use. It lies here. 5 findings.": {"17 of 20 ports to 10.0.0.11:80 are in use.", "It lies here. 5 findings."},
		"Nothing to do": {"Nothing to do", ""},
		"":              {"", ""},
		"One.":          {"One.", ""},
	} {
		if first, others := firstSentence(text); first != want[0] || others != want[1] {
			t.Errorf("%q: %q and %q", text, first, others)
		}
	}
}

// TestTheMarksAreThoseOfTheRules: the rules speak where the bars have their marks.
func TestTheMarksAreThoseOfTheRules(t *testing.T) {
	thresholds, err := policy.Thresholds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"ports_warning", "ports_error"} {
		if want := int(thresholds[name] * 100); portMarks[i] != want || want == 0 {
			t.Errorf("a mark at %d %%, and %s is %d %%", portMarks[i], name, want)
		}
	}
}

func TestSample(t *testing.T) {
	for seconds, want := range map[float64]string{1.9999075130000001: "two looks, 2 s apart", 2.04: "two looks, 2 s apart", 0.25: "two looks, 250 ms apart", 90: "two looks, 1 min 30 s apart"} {
		if got := sample(policy.Observation{SampledSeconds: &seconds}); got != want {
			t.Errorf("%v: %q, want %q", seconds, got, want)
		}
	}
}

package policy_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func diagnosed(t *testing.T, in *policy.Input, findings ...policy.Diagnosed) policy.Diagnosis {
	t.Helper()
	diagnosis, err := policy.Diagnose(context.Background(), in, findings)
	if err != nil {
		t.Fatal(err)
	}
	return diagnosis
}

func TestDiagnosisRanksFindingsByTheirIndex(t *testing.T) {
	diagnosis := diagnosed(t, observed(t, "scheme-one"),
		policy.Diagnosed{Rule: "TL104", Verdict: policy.Fail, Severity: policy.Warning, Message: "fin_timeout", Remedy: "delete the line", Place: "a.conf:3"},
		policy.Diagnosed{Rule: "TL801", Verdict: policy.Fail, Severity: policy.Warning, Message: "ports", Remedy: "keep them open", Observed: "destination 10.0.0.11:80 from 10.0.0.1"},
		policy.Diagnosed{Rule: "TL805", Verdict: policy.Fail, Severity: policy.Error, Message: "its queue is full", Remedy: "accept", Observed: "listener 0.0.0.0:80"},
		policy.Diagnosed{Rule: "TL901", Verdict: policy.Undetermined, Severity: policy.Error, Message: "a fact is missing"},
	)
	want := []policy.Cause{{Finding: 2, When: "now"}, {Finding: 1, When: "soon"}, {Finding: 0, When: "soon"}}
	if diff := cmp.Diff(want, diagnosis.Causes); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
	if diagnosis.Verdict.Level != "error" {
		t.Errorf("the level is %s, want error", diagnosis.Verdict.Level)
	}
	wantDo := []policy.Statement{{Text: "accept", Rule: "TL805"}, {Text: "keep them open", Rule: "TL801"}, {Text: "a.conf:3: delete the line (fin_timeout)", Rule: "TL104"}}
	if diff := cmp.Diff(wantDo, diagnosis.Do); diff != "" {
		t.Errorf("what to do (-want +got):\n%s", diff)
	}
}

func TestDiagnosisOfAHealthyHost(t *testing.T) {
	diagnosis := diagnosed(t, observed(t, "healthy"))
	want := policy.DiagnosisVerdict{
		Level:    "healthy",
		Headline: "Nothing to do: 18,204 TIME_WAIT are all on :443, where this host closes first. They take 4.7 MB and no local port.",
	}
	if diff := cmp.Diff(want, diagnosis.Verdict); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(diagnosis.Do) > 0 || len(diagnosis.Causes) > 0 {
		t.Errorf("there is %v to do about %v", diagnosis.Do, diagnosis.Causes)
	}
	if got := diagnosis.Harmless[0].Numbers; !maps.Equal(got, map[string]float64{"time_wait": 18204, "bytes": 4660224, "ports_used": 0}) {
		t.Errorf("the numbers are %v", got)
	}
}

func TestOutlookIsInTheOrderOfTheDestinations(t *testing.T) {
	in := observed(t, "scheme-one")
	outlooks, err := policy.Outlooks(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range outlooks {
		got = append(got, fmt.Sprintf("%s:%d %s %s", one.Remote, one.RemotePort, one.Level, one.HeldBy))
	}
	want := []string{"10.0.0.11:80 half time_wait", "10.0.0.12:80 fine time_wait"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A built-in function of Rego that meets null is an error, so each thing that may
// be unknown is left out in turn.
func TestModelsBearWhatIsNotKnown(t *testing.T) {
	models := &policy.Models{}
	ctx := context.Background()
	for _, name := range []string{"scheme-one", "leak"} {
		fields := map[string]bool{}
		in := observed(t, name)
		forget(reflect.ValueOf(in.Observation).Elem(), func(field string) bool { fields[field] = true; return false })
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			in := observed(t, name)
			forget(reflect.ValueOf(in.Observation).Elem(), func(found string) bool { return found == field })
			if _, err := models.Infer(ctx, in); err != nil {
				t.Errorf("%s without %s: %v", name, field, err)
			}
			if _, err := models.Outlooks(ctx, in); err != nil {
				t.Errorf("%s without %s: %v", name, field, err)
			}
			diagnosis, err := models.Diagnose(ctx, in, nil)
			if err != nil {
				t.Errorf("%s without %s: %v", name, field, err)
			}
			if diagnosis.Verdict.Headline == "" || diagnosis.Verdict.Level == "" {
				t.Errorf("%s without %s: there is no verdict", name, field)
			}
		}
	}
}

// forget takes away every value that may be null and whose name is chosen, and
// the elements of maps.
func forget(value reflect.Value, chosen func(field string) bool) {
	switch value.Kind() {
	case reflect.Slice:
		for i := range value.Len() {
			forget(value.Index(i), chosen)
		}
	case reflect.Map:
		for _, key := range value.MapKeys() {
			if chosen(key.String()) {
				value.SetMapIndex(key, reflect.Value{})
			}
		}
	case reflect.Struct:
		for i := range value.NumField() {
			field := value.Field(i)
			switch field.Kind() {
			case reflect.Pointer, reflect.Slice, reflect.Map:
				if chosen(value.Type().Field(i).Name) {
					field.SetZero()
				}
			}
			forget(field, chosen)
		}
	}
}

package policy_test

import (
	"context"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestThresholds(t *testing.T) {
	found, err := policy.Thresholds(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	// The numbers of the reference; who watches the same ones elsewhere names them.
	for name, want := range map[string]float64{
		"ports_warning": 0.5, "ports_error": 0.85, "close_wait_few": 10, "close_wait_many": 100, "close_wait_age_seconds": 60,
		"time_wait_warning": 0.8, "conntrack_warning": 0.8, "conntrack_error": 0.95, "orphans_warning": 0.5,
	} {
		if got, ok := found[name]; !ok || got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

package diagnose_test

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
)

// A program that was started again is the same finding.
func TestFingerprintKnowsNoPID(t *testing.T) {
	fingerprint := func(pid int) string {
		look := recorded(t, "leak")
		for i := range look.Observation.Processes {
			look.Observation.Processes[i].PID = &pid
		}
		findings := run(t, diagnose.Seen{Look: look, Snapshot: running()}).Document.Findings
		if len(findings) != 1 {
			t.Fatalf("findings: %+v", findings)
		}
		return findings[0].Fingerprint
	}
	if first, second := fingerprint(4711), fingerprint(815); first != second {
		t.Errorf("the fingerprint of pid 4711 is %s, that of pid 815 %s", first, second)
	}
}

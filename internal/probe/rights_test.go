//go:build linux

package probe

import (
	"os"
	"testing"
)

// Who has a right is not told to get it.
func TestRights(t *testing.T) {
	for name, tt := range map[string]struct {
		rights                      rights
		refusal, namespace, entered string
	}{
		"ordinary user": {
			rights{}, "2 processes of other users may not be looked at: it takes root, or CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH",
			"it is another user's, which takes CAP_SYS_PTRACE: run it as root, or with sudo", "it takes CAP_SYS_ADMIN: run it as root, or with sudo",
		},
		"root of a container": {
			rights{root: true}, "2 processes may not be looked at: it takes CAP_SYS_PTRACE, which root does not have here",
			"that takes CAP_SYS_PTRACE, which root does not have here", "it takes CAP_SYS_ADMIN, which root does not have here",
		},
		"all rights": {
			rights{root: true, ptrace: true, admin: true}, "2 processes may not be looked at although this one has CAP_SYS_PTRACE: " + forbidden,
			"it may not be looked at although this one has CAP_SYS_PTRACE: " + forbidden,
			"it may not be entered although this process has CAP_SYS_ADMIN: " + forbidden,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tt.rights.refusal(2); got != tt.refusal {
				t.Error(got)
			}
			if got := tt.rights.namespaceOf(); got != tt.namespace {
				t.Error(got)
			}
			if got := tt.rights.entering(); got != tt.entered {
				t.Error(got)
			}
		})
	}
	if got := ownRights(); got.root != (os.Geteuid() == 0) {
		t.Errorf("%+v", got)
	}
}

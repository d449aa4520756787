package provider_test

import (
	"cmp"
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// It takes minutes to build OpenTofu, so only `make slow-tools` and CI do.
func withOpenTofu(t *testing.T) {
	t.Helper()
	t.Setenv("TF_ACC_TERRAFORM_PATH", nettest.Program(t, cmp.Or(os.Getenv("TCPLINT_TOFU"), "tofu")))
	t.Setenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org")
}

// The same steps with OpenTofu.
func TestOpenTofu_Lifecycle(t *testing.T) {
	withOpenTofu(t)
	everywhere(t, lifecycle)
}

// OpenTofu, the provider or both are killed, before, in and after a change.
func TestOpenTofu_Killed(t *testing.T) {
	withOpenTofu(t)
	TestKilled_OneOfThePrograms(t)
}

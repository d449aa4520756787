package provider_test

import (
	"cmp"
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// TestOpenTofu_Lifecycle goes through the same steps with OpenTofu. It takes
// minutes to build, so only `make slow-tools` and CI do.
func TestOpenTofu_Lifecycle(t *testing.T) {
	t.Setenv("TF_ACC_TERRAFORM_PATH", nettest.Program(t, cmp.Or(os.Getenv("TCPLINT_TOFU"), "tofu")))
	t.Setenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org")
	everywhere(t, lifecycle)
}

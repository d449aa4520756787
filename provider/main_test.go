package provider_test

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// TestMain finds Terraform and says that acceptance tests run: they need no
// account anywhere, only a host in a directory.
func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	environment := map[string]string{"TF_ACC": "1", "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.DevNull}
	if os.Getenv("TF_ACC_TERRAFORM_PATH") == "" {
		found, err := exec.LookPath("terraform")
		if err != nil {
			fmt.Fprintln(os.Stderr, "the tests of the provider need terraform:", err)
			return 1
		}
		environment["TF_ACC_TERRAFORM_PATH"] = found
	}
	if os.Getenv(binaryVariable) == "" { // not in the room yet
		directory, err := os.MkdirTemp("", "terraform-provider-sysctl")
		if err != nil {
			fmt.Fprintln(os.Stderr, "a place for the provider's program:", err)
			return 1
		}
		defer func() { _ = os.RemoveAll(directory) }()
		environment[binaryVariable] = directory
	}
	// A provider that is served to a program of its own would tell everything.
	for _, subsystem := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER"} {
		if os.Getenv(subsystem) == "" {
			environment[subsystem] = "ERROR"
		}
	}
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
			fmt.Fprintln(os.Stderr, "preparing the environment:", err)
			return 1
		}
	}
	return nettest.Run(m)
}

package proofs_test

import (
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
)

// programVariable makes tcplint of this test binary.
const programVariable = "TCPLINT_PROOFS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(programVariable) != "" {
		os.Exit(cli.Main())
	}
	if code, is := prove.Stage(proofs.All()); is {
		os.Exit(code)
	}
	os.Exit(nettest.Run(m))
}

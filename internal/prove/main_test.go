package prove_test

import (
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

func TestMain(m *testing.M) {
	if code, is := prove.Stage(oddProofs()); is {
		os.Exit(code)
	}
	os.Exit(nettest.Run(m))
}

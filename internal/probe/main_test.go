package probe

import (
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// roleVariable makes another program of this test binary: one that enters
// namespaces, which no test may, or that another user runs.
const roleVariable = "TCPLINT_PROBE_ROLE"

// roles print what they find, and return the exit code.
var roles = map[string]func(arguments []string) int{}

func TestMain(m *testing.M) {
	if play, is := roles[os.Getenv(roleVariable)]; is {
		os.Exit(play(os.Args[1:]))
	}
	os.Exit(nettest.Run(m))
}

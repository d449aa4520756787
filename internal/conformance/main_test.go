package conformance

import (
	"os"
	"strconv"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// usualSeed is fixed, so that a failure of one run is a failure of the next.
const usualSeed = 1

// seed is printed, and taken from the environment if it is there.
func seed(t *testing.T) uint64 {
	t.Helper()
	s := uint64(usualSeed)
	if text := os.Getenv("TCPLINT_CONFORMANCE_SEED"); text != "" {
		var err error
		if s, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("TCPLINT_CONFORMANCE_SEED: %v", err)
		}
	}
	t.Logf("TCPLINT_CONFORMANCE_SEED=%d", s)
	return s
}

package walker_test

import (
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/walker"
)

func TestMain(m *testing.M) {
	if code, is := walker.Stage(); is {
		os.Exit(code)
	}
	os.Exit(nettest.Run(m))
}

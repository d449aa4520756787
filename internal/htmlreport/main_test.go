package htmlreport

import (
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// TestMain runs the browser in the test room, where there is no network to load
// anything from.
func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

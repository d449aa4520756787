package kernels

import (
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

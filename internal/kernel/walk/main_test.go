package walk_test

import (
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func TestMain(m *testing.M) {
	if code, is := walk.Stage(); is {
		os.Exit(code)
	}
	os.Exit(nettest.Run(m))
}

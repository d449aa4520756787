// Command tcplint lints, probes and proves TCP kernel settings.
package main

import (
	"os"
	"runtime/debug"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

func main() {
	if os.Getenv("GOGC") == "" {
		// A run that ends in milliseconds need not collect what it compiled.
		debug.SetGCPercent(400)
	}
	os.Exit(cli.Main())
}

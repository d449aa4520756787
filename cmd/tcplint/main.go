// Command tcplint lints, probes and proves TCP kernel settings.
package main

import (
	"os"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

func main() {
	os.Exit(cli.Main())
}

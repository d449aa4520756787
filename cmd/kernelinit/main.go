// Command kernelinit is the first process of the virtual machines of `make kernels`.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernels/guest"
	"github.com/tcplint/terraform-provider-sysctl/internal/walker"
)

func main() {
	if code, is := walker.Stage(); is {
		os.Exit(code)
	}
	// Elsewhere it would switch off a machine that somebody needs.
	if os.Getpid() != 1 {
		fmt.Fprintln(os.Stderr, "kernelinit: this runs in a virtual machine only")
		os.Exit(2)
	}
	if err := guest.Run(context.Background()); err != nil {
		fmt.Fprintf(os.Stderr, "kernelinit: %v\n", err)
	}
}

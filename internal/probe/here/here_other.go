//go:build !linux

package here

import (
	"context"
	"fmt"
	"runtime"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// Probers refuses: only Linux shows its sockets in the ways that are read here.
func (m Machine) Probers(context.Context, string) ([]probe.Prober, error) {
	return nil, fmt.Errorf("looking at the sockets of this machine: it runs %s, and only those of Linux can be read: name a host that is reached over SSH", runtime.GOOS)
}

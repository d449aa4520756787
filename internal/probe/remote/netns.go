package remote

import (
	"context"
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// Probers look at the network namespaces that a word names, empty: the one that a
// login is in.
func (h Host) Probers(_ context.Context, which string) ([]probe.Prober, error) {
	if which != "" {
		return nil, fmt.Errorf("looking at %s: its other network namespaces cannot be looked at yet", h.Name)
	}
	return []probe.Prober{&prober{host: h}}, nil
}

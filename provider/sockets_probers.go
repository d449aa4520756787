package provider

import (
	"context"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/here"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/remote"
)

// probers look at the sockets of a host. This process looks itself where it may
// see as much as a script would there.
func (t *target) probers(ctx context.Context, netns string) ([]probe.Prober, error) {
	if t.direct {
		return here.Machine{Name: t.name, Clock: time.Now}.Probers(ctx, netns)
	}
	return remote.Host{Name: t.name, Runner: t.runner, Clock: time.Now}.Probers(ctx, netns)
}

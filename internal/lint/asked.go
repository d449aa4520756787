package lint

import (
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Answered is what a snapshot tells of a host, and what of its parameters is seen.
func Answered(s *host.Snapshot, seen facts.Seen) *Asked {
	return &Asked{
		Kernel: s.Kernel, Memory: s.Memory, Loader: s.Loader, Present: sysctlconf.NewParameterSet(s.Present),
		// Empty is not unknown: every snapshot that is judged looks for them.
		Listeners: append([]int{}, s.Listeners...),
		Seen:      seen,
	}
}

// RolesOf are the roles of which a host shows a hard sign, nil: of none.
func RolesOf(s *host.Snapshot) []string {
	if slices.Contains(s.Service, "kubelet") {
		return []string{"kubernetes-node"}
	}
	return nil
}

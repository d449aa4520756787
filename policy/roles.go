package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Roles are the words for what a host does.
var Roles = []string{"load-balancer", "web", "database", "client", "nat-gateway", "kubernetes-node", "container"}

// RoleQuestion is what the values of a role depend on.
type RoleQuestion struct {
	Role        string
	ClosesFirst string // self, peer, unknown or empty, which is unknown
	NAT         *bool  // clients come through NAT, nil: not stated
	Kernel      string // a version or a whole uname -r, empty: a supported one
	Listeners   []int  // ports of the host's own programs, to keep out of the local ports
}

// roleInput is the question as the table sees it.
type roleInput struct {
	Role        string  `json:"role"`
	ClosesFirst string  `json:"closes_first"`
	NAT         *bool   `json:"nat"`
	Kernel      *Kernel `json:"kernel"`
	Listeners   []int   `json:"listeners"`
}

// RoleAnswer is what a host in a role should set.
type RoleAnswer struct {
	Values map[string]RoleValue `json:"values"` // by parameter; empty: there is nothing to set
	Reason string               `json:"reason"` // why these values, or why none
}

// RoleValue is the value of one parameter.
type RoleValue struct {
	Value  string `json:"value"`
	Reason string `json:"reason"`
	Source string `json:"source"`
}

// RoleValues asks the table of roles once.
func RoleValues(ctx context.Context, question RoleQuestion) (RoleAnswer, error) {
	return new(Models).RoleValues(ctx, question)
}

// RoleValues asks the table of roles. An unknown role, closer or kernel is an
// error that says what there is.
func (m *Models) RoleValues(ctx context.Context, question RoleQuestion) (RoleAnswer, error) {
	var answer RoleAnswer
	if !slices.Contains(Roles, question.Role) {
		return answer, fmt.Errorf("role %q is no role: it is one of %s", question.Role, strings.Join(Roles, ", "))
	}
	closer := question.ClosesFirst
	if closer == "" {
		closer = "unknown"
	}
	if !slices.Contains([]string{"self", "peer", "unknown"}, closer) {
		return answer, fmt.Errorf("closes_first %q: it is self, peer or unknown", closer)
	}
	release, err := question.release()
	if err != nil {
		return answer, err
	}
	err = m.ask(ctx, "data.tcplint.model.role_values", roleInput{
		Role: question.Role, ClosesFirst: closer, NAT: question.NAT, Kernel: release,
		Listeners: append([]int{}, question.Listeners...),
	}, &answer)
	return answer, err
}

func (q RoleQuestion) release() (*Kernel, error) {
	if q.Kernel == "" {
		return nil, nil
	}
	release, err := kernel.ParseRelease(q.Kernel)
	if err != nil {
		return nil, fmt.Errorf("kernel of the role: %w", err)
	}
	known := KernelOf(release)
	return &known, nil
}

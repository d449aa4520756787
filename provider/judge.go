package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// judge asks the rules and the host's facts about a plan. Without a host it says
// what needs none.
func (m *managed) judge(ctx context.Context, l looked, at *target, snapshot *host.Snapshot) diag.Diagnostics {
	var diags diag.Diagnostics
	refuse := diags.AddAttributeWarning
	if l.declares() {
		refuse = diags.AddAttributeError
	}
	if snapshot != nil && l.updated && !snapshot.Root {
		refuse(path.Root("sudo"), "Unable to Change the Host",
			fmt.Sprintf("Whoever logs in to %s is not root there, and sudo is not used. Set sudo = true, or log in as root.", at.name))
	}
	asked, isKnown := m.data.model.policyOver(ctx, l.plan.connectionModel)
	if !isKnown || asked.Enforcement == "off" || !known(ctx, l.plan.Name) {
		return diags
	}
	question := gate.Question{
		Options:  gate.Options{Roles: asked.Roles, NAT: asked.NAT, Kernel: asked.Kernel, Loader: asked.Loader, Config: asked.ConfigFile},
		Snapshot: snapshot,
	}
	owner := m.form.owner(l.plan)
	if at != nil {
		question.Hostname, question.Declared = at.name, at.declared.planned()
	}
	if !slices.ContainsFunc(question.Declared, func(d gate.Declared) bool { return d.Owner == owner }) {
		question.Declared = append(question.Declared, m.undeclared(l, owner))
	}
	answer, err := m.data.gate.Plan(ctx, question)
	if err != nil {
		refuse(path.Root("policy"), "Unable to Ask the Rules", err.Error())
		return diags
	}
	for _, overruled := range answer.Overruled {
		if at.declared.first(overruled) {
			diags.AddAttributeWarning(path.Root("policy"), "The Host Is Another Than the Policy Says", sentence(overruled))
		}
	}
	for _, unread := range answer.Unread {
		if at == nil || at.declared.first(unread) {
			diags.AddAttributeWarning(path.Root("policy"), "A File of the Host Is Not Judged", sentence(unread))
		}
	}
	findings := sorted(answer.Of(owner), asked.Enforcement == "error" && l.declares())
	if !l.updated {
		findings.open = nil // said when it was planned
	}
	findings.tell(func(parameter string) path.Path { return m.form.at(l.plan, parameter) }, &diags)
	return diags
}

// declares says whether the configuration wants something that it did not want
// before. Only that is refused; what is there already is warned about: before a
// destroy Terraform makes a plan of the whole configuration, and an error in that
// would block the destroy.
func (l *looked) declares() bool {
	return l.state == nil || !l.plan.values.same(l.state.values) || !l.plan.Policy.Equal(l.state.Policy) ||
		!l.plan.Name.Equal(l.state.Name) || !l.plan.Runtime.Equal(l.state.Runtime) || !l.plan.Persist.Equal(l.state.Persist)
}

// undeclared is a plan whose host or whose parameters are not known yet.
func (m *managed) undeclared(l looked, owner string) gate.Declared {
	planned := m.declaration(l).forGate(owner)
	if l.plan.values.IsUnknown() {
		planned.Opaque = "values"
	}
	return planned
}

// sentence makes one of a message of the rules.
func sentence(message string) string {
	if message == "" || strings.HasSuffix(message, ".") {
		return message
	}
	return message + "."
}

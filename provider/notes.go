package provider

import (
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// place finds the attribute that a diagnostic about a parameter belongs to.
type placer func(parameter string) path.Path

func (m *managed) placer(r *record) placer {
	return func(parameter string) path.Path { return m.form.at(r, parameter) }
}

// unsaid leaves out which line decides at boot where that was said already in
// this plan or apply: by the refresh, by the plan, or after the change.
func (t *target) unsaid(owner string, notes []apply.Note) []apply.Note {
	return slices.DeleteFunc(notes, func(n apply.Note) bool {
		return n.Decides != "" && !t.declared.first(overriding(owner, n.Parameter, n.Decides))
	})
}

func overriding(owner, parameter, place string) string {
	return strings.Join([]string{owner, parameter, place}, " ")
}

// warn adds the notes of a change, in their order.
func warn(diags *diag.Diagnostics, notes []apply.Note, at placer) {
	for _, note := range notes {
		if note.Parameter == "" {
			diags.AddWarning(note.Summary, note.Detail)
			continue
		}
		diags.AddAttributeWarning(at(note.Parameter), note.Summary, note.Detail)
	}
}

// fail adds an error of a host, with the summary where the error has none.
func fail(diags *diag.Diagnostics, err error, summary string, at placer) {
	var change *apply.Error
	if errors.As(err, &change) {
		detail := change.Detail
		if detail == "" {
			detail = err.Error()
		}
		if change.Parameter != "" && at != nil {
			diags.AddAttributeError(at(change.Parameter), change.Summary, detail)
			return
		}
		diags.AddError(change.Summary, detail)
		return
	}
	var privilege *host.PrivilegeError
	if errors.As(err, &privilege) {
		diags.AddError("Unable to Become Root", err.Error())
		return
	}
	diags.AddError(summary, err.Error())
}

package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// claimed are the parameters that the journals of a boot say were set, by owner.
type claimed map[string][]string

func claimedOn(snapshot *host.Snapshot) claimed {
	by := claimed{}
	for _, journal := range snapshot.Journals {
		if journal.BootID != snapshot.BootID {
			continue
		}
		for name, entry := range journal.Entries {
			by[entry.Owner] = append(by[entry.Owner], name)
		}
	}
	for _, names := range by {
		slices.Sort(names)
	}
	return by
}

// warnClaimed says what the host notes of other states. again: this process
// knows of the resource already, so what is noted of it is its own.
func (m *managed) warnClaimed(at *target, snapshot *host.Snapshot, l looked, again bool, diags *diag.Diagnostics) {
	owner, by := m.form.owner(l.plan), claimedOn(snapshot)
	if names := by[owner]; len(names) > 0 && l.created && !again {
		diags.AddAttributeWarning(m.self(l.plan), "Already Declared on the Host",
			fmt.Sprintf("%s notes that %s has set %s since it booted, and this is no resource of this state yet. Either an apply was cut off, or the resource is being replaced: then this one takes over. "+
				"Or another Terraform state declares the same: then keep it in one of them.", at.name, owner, strings.Join(names, ", ")))
	}
	fresh := slices.Concat(l.plan.values.names(), values{l.plan.secrets}.names())
	if l.state != nil {
		known := l.state.values.names()
		fresh = slices.DeleteFunc(fresh, func(name string) bool { return slices.Contains(known, name) })
	}
	var lines []string
	var first string
	for _, other := range slices.Sorted(maps.Keys(by)) {
		if other == owner || at.declared.knows(other) {
			continue // it goes with this plan, or is a conflict in it
		}
		for _, name := range by[other] {
			if slices.Contains(fresh, name) {
				lines = append(lines, fmt.Sprintf("%s has set %s on %s since it booted.", other, name, at.name))
				if first == "" {
					first = name
				}
			}
		}
	}
	if len(lines) > 0 { // one warning: Terraform shows only the first of several that begin alike
		diags.AddAttributeWarning(m.form.at(l.plan, first), "Another Resource Sets It Too",
			strings.Join(lines, "\n")+" Declare it in one place, unless that resource goes with this plan.")
	}
}

package provider

import (
	"maps"
	"slices"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
)

// declaration is what one resource plans for a host.
type declaration struct {
	file    string            // stem
	values  map[string]string // by canonical name, those that are known
	every   []string          // canonical names of all, sorted
	created bool              // no state before it
	whole   bool              // the file is this resource's alone
	dropped map[string]*string
	boot    bool // the running kernel is left alone
}

// declared is what all resources of a configured provider plan for one host.
type declared struct {
	mu      sync.Mutex
	byOwner map[string]declaration
	leaving map[string]declaration // by owner, those that are destroyed
	told    map[string]bool
	courses map[string]*course // by owner
}

// conflict is what two resources cannot both declare.
type conflict struct {
	parameter string // empty: the file
	owner     string // of the other
}

// add remembers a declaration and tells in what it is in the way of another.
//
// The provider is not told the address of a resource. The same owner planned
// twice is therefore either two resources, or one that is replaced: Terraform
// plans that once with its state and once without, with values that mean the same:
// as the state spells them, and as the configuration does.
func (d *declared) add(owner string, planned declaration) []conflict {
	d.mu.Lock()
	defer d.mu.Unlock()
	var conflicts []conflict
	if before, ok := d.byOwner[owner]; ok {
		replaced := !before.created && planned.created && sameValues(before.values, planned.values)
		if !replaced {
			conflicts = append(conflicts, conflict{owner: owner})
		}
		if planned.dropped == nil {
			planned.dropped = before.dropped // the lines of its predecessor
		}
	}
	for _, other := range slices.Sorted(maps.Keys(d.byOwner)) {
		if other == owner {
			continue
		}
		theirs := d.byOwner[other]
		if theirs.file == planned.file && (theirs.whole || planned.whole) {
			conflicts = append(conflicts, conflict{owner: other})
		}
		for _, parameter := range planned.every {
			if slices.Contains(theirs.every, parameter) {
				conflicts = append(conflicts, conflict{parameter: parameter, owner: other})
			}
		}
	}
	d.byOwner[owner] = planned
	return conflicts
}

// leave remembers a resource that is destroyed: its lines go, and what it set
// comes back.
func (d *declared) leave(owner string, planned declaration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.leaving[owner] = planned
}

// knows says whether a resource was planned in this process, or its destroy.
func (d *declared) knows(owner string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, planned := d.byOwner[owner]
	_, leaving := d.leaving[owner]
	return planned || leaving
}

// first is true the first time that something is said of the host.
func (d *declared) first(message string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.told[message]
	d.told[message] = true
	return !before
}

// planned is all that is planned for the host so far, in the order of owners.
func (d *declared) planned() []gate.Declared {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []gate.Declared
	for _, owner := range slices.Sorted(maps.Keys(d.byOwner)) {
		all = append(all, d.byOwner[owner].forGate(owner))
	}
	for _, owner := range slices.Sorted(maps.Keys(d.leaving)) {
		if _, stays := d.byOwner[owner]; !stays {
			all = append(all, d.leaving[owner].forGate(owner))
		}
	}
	return all
}

func (p declaration) forGate(owner string) gate.Declared {
	planned := gate.Declared{Owner: owner, Stem: p.file, Values: p.values, Dropped: p.dropped, Boot: p.boot}
	for _, name := range p.every {
		switch _, known := p.values[name]; {
		case known:
		case sensitive(name):
			planned.Secrets = append(planned.Secrets, name)
		default:
			planned.Pending = append(planned.Pending, name)
		}
	}
	return planned
}

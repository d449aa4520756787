package provider

import (
	"maps"
	"slices"
	"sync"
)

// declaration is what one resource plans for a host.
type declaration struct {
	file    string            // stem
	values  map[string]string // by canonical name, those that are known
	every   []string          // canonical names of all, sorted
	created bool              // no state before it
	whole   bool              // the file is this resource's alone
}

// declared is what all resources of a configured provider plan for one host.
type declared struct {
	mu      sync.Mutex
	byOwner map[string]declaration
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
// plans that once with its state and once without, with equal values.
func (d *declared) add(owner string, planned declaration) []conflict {
	d.mu.Lock()
	defer d.mu.Unlock()
	var conflicts []conflict
	if before, ok := d.byOwner[owner]; ok {
		replaced := !before.created && planned.created && maps.Equal(before.values, planned.values)
		if !replaced {
			conflicts = append(conflicts, conflict{owner: owner})
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

// files gives the planned values by the stem of the file that would keep them.
func (d *declared) files() map[string]map[string]string {
	d.mu.Lock()
	defer d.mu.Unlock()
	files := map[string]map[string]string{}
	for _, owner := range slices.Sorted(maps.Keys(d.byOwner)) {
		planned := d.byOwner[owner]
		if files[planned.file] == nil {
			files[planned.file] = map[string]string{}
		}
		maps.Copy(files[planned.file], planned.values)
	}
	return files
}

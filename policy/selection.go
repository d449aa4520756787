package policy

import (
	"maps"
	"slices"
	"strings"
)

// Select names the rules that can speak about a host: those one of whose
// parameters is set, those that look at a fact that somebody stated, and those
// about what a probe saw, if one looked. The others would be asked for nothing.
func Select(metas []Meta, in *Input) []string {
	stated := in.Host.stated()
	set := map[string]bool{}
	for i := range in.Settings {
		if parameter := in.Settings[i].Parameter; parameter != nil {
			set[*parameter] = true
		}
	}
	traits := in.traits()
	ids := []string{}
	for _, meta := range metas {
		if meta.Observes() {
			if in.Observation != nil {
				ids = append(ids, meta.ID)
			}
			continue
		}
		if meta.showsIn(traits) && (meta.looksAt(stated) || meta.speaksOf(set)) {
			ids = append(ids, meta.ID)
		}
	}
	return ids
}

// Named are the catalogue entries that the rules may look up for a host: those
// of its settings, and of the parameters whose value some rule wants.
func Named(in *Input) []string {
	names := map[string]bool{}
	for i := range in.Settings {
		if entry := in.Settings[i].Catalogue; entry != nil {
			names[*entry] = true
		}
	}
	for _, world := range in.Worlds {
		for name := range world.Effective {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Observes says whether the rule is about what a probe saw of a running host: no
// setting makes it speak.
func (m Meta) Observes() bool { return slices.Contains(m.When, "observed") }

// showsIn: what a value will show that is not known yet cannot be told.
func (m Meta) showsIn(traits map[string]bool) bool {
	return len(m.When) == 0 || traits["pending"] || slices.ContainsFunc(m.When, func(trait string) bool { return traits[trait] })
}

func (m Meta) looksAt(stated map[string]bool) bool {
	for _, fact := range m.Facts {
		if stated[fact] {
			return true
		}
	}
	return false
}

// LooksAt says whether the rule names a parameter as one that it speaks or reads
// about. Rules for every parameter name none.
func (m Meta) LooksAt(parameter string) bool {
	return slices.ContainsFunc(slices.Concat(m.Parameters, m.Reads), func(pattern string) bool {
		prefix, wild := strings.CutSuffix(pattern, "*")
		return pattern == parameter || wild && prefix != "" && strings.HasPrefix(parameter, prefix)
	})
}

func (m Meta) speaksOf(set map[string]bool) bool {
	for _, pattern := range m.Parameters {
		prefix, wild := strings.CutSuffix(pattern, "*")
		if !wild {
			if set[pattern] {
				return true
			}
			continue
		}
		if prefix == "" {
			return true
		}
		for parameter := range set {
			if strings.HasPrefix(parameter, prefix) {
				return true
			}
		}
	}
	return false
}

// stated are the facts that can make a rule speak although none of its
// parameters is set. Kernel and memory alone cannot.
func (h *Host) stated() map[string]bool {
	return map[string]bool{
		"roles":             h.Roles != nil,
		"public":            h.Public != nil,
		"nat":               h.NAT != nil,
		"kubelet":           h.Kubelet != nil,
		"containers_follow": h.ContainersFollow != nil,
		"conntrack":         h.Conntrack != nil,
		"listeners":         h.Listeners != nil,
		"edges":             h.Edges != nil,
	}
}

package effective

import "github.com/tcplint/terraform-provider-sysctl/internal/kernel"

// Initial gives what a parameter held before the loader ran, as /proc/sys
// prints it, without the newline; false if that is not known. Without it everything holds the catalogue's default.
type Initial func(parameter string) (string, bool)

// cell is one variable of the kernel.
type cell struct {
	value  *string // nil: unknown
	origin Origin
	by     int // the setting that put it there, meaningful if origin is FromFile
}

// state is the kernel's variables while the loader runs.
type state struct {
	catalogue Catalogue
	initial   Initial
	// held are the variables that a write reached, by identity.
	held map[string]cell
	// spread is what was last copied to every interface, by family and key.
	spread map[string]cell
}

// sameVariable names the parameters that show the variable of another one.
var sameVariable = map[string]string{
	"net.ipv4.ip_forward":  "net.ipv4.conf.all.forwarding", // devinet_init_net()
	"net.nf_conntrack_max": "net.netfilter.nf_conntrack_max",
}

func identity(parameter string) string {
	if id, ok := sameVariable[parameter]; ok {
		return id
	}
	return parameter
}

func otherName(id string) string {
	for name, other := range sameVariable {
		if other == id {
			return name
		}
	}
	return ""
}

// value gives what a parameter holds now, nil if unknown.
func (s *state) value(parameter string) *string { return s.cell(identity(parameter)).value }

func (s *state) cell(id string) cell {
	if c, ok := s.held[id]; ok {
		return c
	}
	if family, member, key, ok := splitFamily(id); ok && member != "all" && member != "default" {
		return s.ofInterface(id, family, key)
	}
	return s.before(id)
}

// before is what a variable held before the first write.
func (s *state) before(id string) cell {
	for _, name := range []string{id, otherName(id)} {
		if s.initial == nil || name == "" {
			continue
		}
		if v, ok := s.initial(name); ok {
			return cell{value: &v, origin: FromDefault}
		}
	}
	d, ok := s.catalogue.Describe(id)
	if !ok || d.Default == nil {
		return cell{origin: FromUnknown}
	}
	value, _ := Normalise(d, *d.Default) // one blank between numbers there
	return cell{value: &value, origin: FromDefault}
}

// ofInterface is for an interface's variable that no write of this run reached.
// The interface may be older than the run or appear during it: a new one starts
// with what conf.default holds then.
func (s *state) ofInterface(id, family, key string) cell {
	stand := family + "default." + key
	young, changed := s.held[stand]
	old, reached := s.spread[family+key]
	if !reached {
		old = s.before(id)
	}
	switch {
	case !changed:
		return old
	case copiesDefault(family, key) && !s.started(id):
		return young
	case sameText(old.value, young.value):
		return old
	}
	return cell{origin: FromUnknown}
}

func (s *state) started(id string) bool {
	if s.initial == nil {
		return false
	}
	_, ok := s.initial(id)
	return ok
}

// copiesDefault reports whether a write to the family's default also reaches
// the interfaces whose own parameter was never written (devinet_copy_dflt_conf,
// neigh_copy_dflt_parms). IPv6 and the forwarding switches do not.
func copiesDefault(family, key string) bool {
	return family != "net.ipv6.conf." && !(family == "net.ipv4.conf." && key == "forwarding")
}

// set puts a value there. Where it is not sure that this happens, the variable
// is known only if both ways lead to the same value.
func (s *state) set(id string, value *string, by int, sure bool) {
	now := cell{value: value, origin: FromFile, by: by}
	if !sure {
		before := s.cell(id)
		if !sameText(before.value, value) {
			now = cell{origin: FromUnknown}
		} else {
			now = before
		}
	}
	if now.value == nil {
		now.origin = FromUnknown
	}
	s.held[id] = now
}

// setEverywhere puts a value into the family's default and every interface.
func (s *state) setEverywhere(family, key string, value *string, by int, sure bool) {
	s.setInterfaces(family, key, value, by, sure)
	s.set(family+"default."+key, value, by, sure)
}

func (s *state) setInterfaces(family, key string, value *string, by int, sure bool) {
	for id := range s.held {
		if f, member, k, ok := splitFamily(id); ok && f == family && k == key && member != "all" && member != "default" {
			s.set(id, value, by, sure)
		}
	}
	reached := cell{value: value, origin: FromFile, by: by}
	if !sure {
		old, ok := s.spread[family+key]
		if !ok {
			old = s.cell(family + "default." + key)
		}
		if reached = old; !sameText(old.value, value) {
			reached = cell{origin: FromUnknown}
		}
	}
	s.spread[family+key] = reached
}

func (s *state) has(parameter string) bool {
	d, ok := s.catalogue.Describe(parameter)
	return ok && d.Presence == Present && d.Type != kernel.Unknown
}

func (s *state) lacks(parameter string) bool {
	d, ok := s.catalogue.Describe(parameter)
	return ok && d.Presence == Missing
}

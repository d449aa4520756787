package effective

const forwardSwitch = "net.ipv4.conf.all.forwarding"

// ipv6Everywhere are the switches whose conf.all is copied to conf.default and
// every interface with each write, the same value included
// (addrconf_fixup_forwarding, addrconf_disable_ipv6, addrconf_fixup_linkdown,
// addrconf_sysctl_addr_gen_mode).
var ipv6Everywhere = map[string]bool{
	"forwarding": true, "disable_ipv6": true, "ignore_routes_with_linkdown": true, "addr_gen_mode": true,
}

// counterparts are two ways to say one thing: a change of the one puts the
// other to 0 (Documentation/admin-guide/sysctl/vm.rst).
var counterparts = map[string]string{
	"vm.dirty_bytes":            "vm.dirty_ratio",
	"vm.dirty_ratio":            "vm.dirty_bytes",
	"vm.dirty_background_bytes": "vm.dirty_background_ratio",
	"vm.dirty_background_ratio": "vm.dirty_background_bytes",
	"vm.overcommit_kbytes":      "vm.overcommit_ratio",
	"vm.overcommit_ratio":       "vm.overcommit_kbytes",
}

// inOtherUnits shows one variable in two units: after a write to one of them
// the other is known only where HZ and the size of a buffer are.
var inOtherUnits = map[string]string{
	"base_reachable_time": "base_reachable_time_ms", "base_reachable_time_ms": "base_reachable_time",
	"retrans_time": "retrans_time_ms", "retrans_time_ms": "retrans_time",
	"unres_qlen": "unres_qlen_bytes", "unres_qlen_bytes": "unres_qlen",
	"gc_min_interval": "gc_min_interval_ms", "gc_min_interval_ms": "gc_min_interval",
}

// effects is what a write to one variable changes in others.
func (s *state) effects(id string, before *string, j judgement, by int) {
	if j.result == Refused {
		return
	}
	sure := j.result == OK
	if other, ok := counterparts[id]; ok && !sameText(before, j.after) {
		text := "0"
		s.set(other, &text, by, sure && before != nil && j.after != nil)
		return
	}
	if id == forwardSwitch {
		s.forward(before, j.after, by, sure)
		return
	}
	family, member, key, ok := splitFamily(id)
	switch {
	case ok && family == "net.ipv6.conf." && member == "all" && ipv6Everywhere[key]:
		s.everywhere6(family, key, j.after, by, sure)
	case ok && family == "net.ipv6.conf." && member == "all" && key == "force_forwarding" && !sameText(before, j.after):
		s.setInterfaces(family, key, j.after, by, sure && before != nil)
	case ok && inOtherUnits[key] != "" && !sameText(before, j.after):
		s.set(family+member+"."+inOtherUnits[key], nil, by, true)
	case !ok:
		s.routeInterval(id, before, j.after, by)
	}
}

// forward is inet_forward_change(), called only if the switch changed.
func (s *state) forward(before, after *string, by int, sure bool) {
	if sameText(before, after) {
		return
	}
	sure = sure && before != nil && after != nil
	s.set("net.ipv4.conf.all.accept_redirects", inverted(after), by, sure)
	s.setEverywhere("net.ipv4.conf.", "forwarding", after, by, sure)
}

func inverted(value *string) *string {
	if value == nil {
		return nil
	}
	text := "0"
	if *value == "0" {
		text = "1"
	}
	return &text
}

// everywhere6 also resets force_forwarding of the interfaces, which
// forwarding=0 must not leave behind; conf.all and conf.default keep it
// (measured on 6.18).
func (s *state) everywhere6(family, key string, after *string, by int, sure bool) {
	s.setEverywhere(family, key, after, by, sure)
	if key == "forwarding" && s.has(family+"all.force_forwarding") && (after == nil || *after == "0") {
		off := "0"
		s.setInterfaces(family, "force_forwarding", &off, by, sure && after != nil)
	}
}

func (s *state) routeInterval(id string, before, after *string, by int) {
	for _, family := range []string{"net.ipv4.route.", "net.ipv6.route."} {
		if len(id) > len(family) && id[:len(family)] == family && !sameText(before, after) {
			if other := inOtherUnits[id[len(family):]]; other != "" {
				s.set(family+other, nil, by, true)
			}
		}
	}
}

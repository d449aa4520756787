package prove

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// IPv6 is this side by an IPv6 address, which it has from then on. Where IPv6 is
// off the proof is not applicable.
func (s *Side) IPv6() *Side {
	name, prefix := sandbox.SixOf(s.Address)
	reply := s.ask(sandbox.Request{Op: sandbox.Address, Interface: name, Prefix: prefix})
	// EAFNOSUPPORT or EOPNOTSUPP: the kernel has no IPv6. EACCES: disable_ipv6 is set,
	// which namespaces take over where devconf_inherit_init_net says so.
	if reply.Errno != "" {
		s.room.NotApplicable("IPv6 is off here: %s", reply.Error)
	}
	s.room.tell(Step{Kind: Set, Text: s.name + "an IPv6 address", Command: fmt.Sprintf("%sip address add %s dev %s nodad", s.prefix, prefix, name)})
	six := *s
	six.Address = prefix.Addr()
	return &six
}

package prove

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Track lets this side track connections, as it does once a firewall asks for their
// state.
func (s *Side) Track() {
	s.rule(sandbox.Request{Op: sandbox.Track}, "track connections",
		"table ip tracked { chain in { type filter hook prerouting priority 0; ct state new counter; }; }")
}

// Hold keeps segments with these flags, of SYN and ACK, from a listener of this side
// until Release. They are not lost: TCP sends them again.
func (s *Side) Hold(flags sandbox.Flags, to *Listener) {
	port := to.Local.Port()
	words := strings.ToLower(strings.ReplaceAll(flags.String(), "-", " | "))
	s.rule(sandbox.Request{Op: sandbox.Hold, Firewall: &sandbox.Firewall{Flags: flags, Port: port}}, fmt.Sprintf("hold %ss to port %d", flags, port),
		fmt.Sprintf("table ip held { chain in { type filter hook input priority 0; tcp dport %d tcp flags & (syn | ack) == %s counter drop; }; }", port, words))
}

// Release lets in what Hold keeps.
func (s *Side) Release() {
	s.rule(sandbox.Request{Op: sandbox.Release}, "hold nothing any more", "delete table ip held")
}

// Guard keeps what is invalid to connection tracking from this side, as most firewalls
// do.
func (s *Side) Guard() {
	s.rule(sandbox.Request{Op: sandbox.Guard}, "drop what belongs to no connection",
		"table ip guarded { chain in { type filter hook input priority 0; ct state invalid counter drop; }; }")
}

// Translate gives connections that leave this side on a cable its own address there as their
// source, with a port of a range: source NAT.
func (s *Side) Translate(cable string, low, high uint16) {
	s.rule(sandbox.Request{Op: sandbox.Translate, Interface: cable, Firewall: &sandbox.Firewall{Source: s.Address, Low: low, High: high}},
		fmt.Sprintf("give what leaves by %s the source %s with a port of %d to %d", cable, s.Address, low, high),
		fmt.Sprintf("table ip nat { chain out { type nat hook postrouting priority 100; oifname %q ip protocol tcp snat to %s:%d-%d; }; }", cable, s.Address, low, high))
}

// rule changes the packet filter. A kernel that has not what it takes makes the proof
// not applicable.
func (s *Side) rule(request sandbox.Request, does, nft string) {
	reply := s.ask(request)
	switch {
	// ENOTSUP is also what Go calls EOPNOTSUPP.
	case slices.Contains([]string{"ENOTSUP", "ENOENT", "EPROTONOSUPPORT"}, reply.Errno):
		s.room.NotApplicable("this kernel cannot %s (%s): it has no nf_tables, or not its modules for connection tracking and NAT", does, reply.Errno)
	case reply.Errno == "EPERM":
		s.room.NotApplicable("rules of nf_tables are not allowed here: it needs CAP_NET_ADMIN")
	case reply.Errno != "":
		s.room.fail("%s: %s", does, reply.Error)
	}
	s.room.tell(Step{Kind: Set, Text: s.name + does, Command: s.prefix + "nft '" + nft + "'"})
}

// Flows are the TCP connections that this side tracks, once none of them is being
// opened or closed. A kernel that does not list them makes the proof not applicable.
func (s *Side) Flows() []sandbox.Flow {
	for range 100 {
		reply := s.ask(sandbox.Request{Op: sandbox.Flows})
		s.lists(reply)
		if !slices.ContainsFunc(reply.Flows, passing) {
			return reply.Flows
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.room.fail("tracked connections do not come to rest within 2 s")
	return nil
}

func passing(flow sandbox.Flow) bool {
	return slices.Contains([]string{"SYN_SENT", "SYN_RECV", "FIN_WAIT", "LAST_ACK"}, flow.State)
}

// Flow is the one that a socket of this side has opened, nil: there is none.
func (s *Side) Flow(of *Socket) *sandbox.Flow {
	for _, flow := range s.Flows() {
		if flow.From == of.Local {
			return &flow
		}
	}
	return nil
}

// TrackerCounter is one of /proc/net/stat/nf_conntrack, as in insert_failed.
func (s *Side) TrackerCounter(name string) int64 {
	reply := s.ask(sandbox.Request{Op: sandbox.Tracker})
	s.lists(reply)
	return reply.Counters[name]
}

func (s *Side) lists(reply sandbox.Reply) {
	if reply.Errno != "" {
		s.room.NotApplicable("this kernel does not list tracked connections (%s): it has no nf_conntrack_netlink", reply.Errno)
	}
}

// Route sends what goes to a network through a router.
func (s *Side) Route(to netip.Prefix, router netip.Addr) {
	s.must(sandbox.Request{Op: sandbox.Route, Prefix: to, Local: netip.AddrPortFrom(router, 0)})
	s.room.tell(Step{Kind: Set, Command: fmt.Sprintf("%sip route add %s via %s", s.prefix, to.Masked(), router)})
}

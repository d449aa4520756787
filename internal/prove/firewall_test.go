package prove

import (
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// A kernel that answers as one without the modules does is told, not taken for one that
// contradicts a claim.
func TestKernelWithoutConnectionTracking(t *testing.T) {
	for name, c := range map[string]struct {
		errno string
		run   func(*Side)
		want  answer
	}{
		"no nf_tables":            {"ENOTSUP", (*Side).Track, answer{NotApplicable: "this kernel cannot track connections (ENOTSUP): it has no nf_tables, or not its modules for connection tracking and NAT"}},
		"no nft_nat":              {"ENOENT", func(s *Side) { s.Translate("back", 1, 2) }, answer{NotApplicable: "this kernel cannot give what leaves by back the source 10.99.0.1 with a port of 1 to 2 (ENOENT): it has no nf_tables, or not its modules for connection tracking and NAT"}},
		"no rights":               {"EPERM", (*Side).Guard, answer{NotApplicable: "rules of nf_tables are not allowed here: it needs CAP_NET_ADMIN"}},
		"a rule that is wrong":    {"EINVAL", (*Side).Guard, answer{Failed: "drop what belongs to no connection: refused"}},
		"no nf_conntrack_netlink": {"EINVAL", func(s *Side) { s.Flows() }, answer{NotApplicable: "this kernel does not list tracked connections (EINVAL): it has no nf_conntrack_netlink"}},
	} {
		t.Run(name, func(t *testing.T) {
			refuses := func(sandbox.Request) (sandbox.Reply, error) {
				return sandbox.Reply{Errno: c.errno, Error: "refused"}, nil
			}
			room := newRoom(refuses, nil, nil)
			got := carryOut(Proof{Run: func(room *Room) { c.run(room.Self) }}, room)
			if got.NotApplicable != c.want.NotApplicable || got.Failed != c.want.Failed {
				t.Errorf("not applicable: %q, failed: %q", got.NotApplicable, got.Failed)
			}
		})
	}
}

func TestFlowsThatPass(t *testing.T) {
	looks := 0
	closes := func(sandbox.Request) (sandbox.Reply, error) {
		looks++
		state := map[int]string{1: "LAST_ACK"}[looks]
		if state == "" {
			state = "TIME_WAIT"
		}
		return sandbox.Reply{Flows: []sandbox.Flow{{State: state}}}, nil
	}
	var states []string
	got := carryOut(Proof{Run: func(room *Room) {
		for _, flow := range room.Self.Flows() {
			states = append(states, flow.State)
		}
	}}, newRoom(closes, nil, nil))
	if got.Failed != "" || strings.Join(states, " ") != "TIME_WAIT" || looks != 2 {
		t.Errorf("%v after %d looks: %s", states, looks, got.Failed)
	}
}

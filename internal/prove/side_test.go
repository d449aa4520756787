package prove

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Each is an answer to something else than the claim.
func TestAnswersToNoClaim(t *testing.T) {
	for name, c := range map[string]struct {
		reply sandbox.Reply
		run   func(*Side)
		want  answer
	}{
		"no file may be opened any more": {
			sandbox.Reply{Errno: "EMFILE", Error: "socket: too many open files"}, func(s *Side) { s.TryBind(0) }, answer{Failed: "bind: socket: too many open files"},
		},
		"the side can do nothing like it": {
			sandbox.Reply{Error: "it is not below /etc"}, func(s *Side) { s.Lay(nil) }, answer{Failed: "lay: it is not below /etc"},
		},
		"no veth": {
			sandbox.Reply{Errno: "ENOTSUP", Error: "refused"}, func(s *Side) { s.Plug("eth0") }, answer{NotApplicable: "this kernel has no veth, the cable between two namespaces"},
		},
		"no right to make an interface": {
			sandbox.Reply{Errno: "EPERM", Error: "refused"}, func(s *Side) { s.Plug("eth0") }, answer{Failed: "refused"},
		},
		"no IPv6": {
			sandbox.Reply{Errno: "EAFNOSUPPORT", Error: "refused"}, func(s *Side) { s.IPv6() }, answer{NotApplicable: "IPv6 is off here: refused"},
		},
		"a parameter that cannot be read": {
			sandbox.Reply{Errno: "EACCES", Error: "refused"}, func(s *Side) { s.Get("net.ipv4.tcp_fin_timeout") }, answer{NotApplicable: "net.ipv4.tcp_fin_timeout cannot be read here: EACCES"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			kernel := func(sandbox.Request) (sandbox.Reply, error) { return c.reply, nil }
			got := carryOut(Proof{Run: func(room *Room) { c.run(room.Self) }}, newRoom(kernel, nil, nil))
			if got.NotApplicable != c.want.NotApplicable || got.Failed != c.want.Failed {
				t.Errorf("not applicable: %q, failed: %q", got.NotApplicable, got.Failed)
			}
		})
	}
}

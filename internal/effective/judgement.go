package effective

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// attempt is one write as the kernel's handler sees it.
type attempt struct {
	Description
	world  World
	before *string                   // what the parameter holds, nil: unknown
	data   []byte                    // the bytes written
	other  func(name string) *string // what another parameter holds at this moment
	lacks  func(name string) bool    // whether the kernel has no such parameter
}

// judgement is what the handler makes of it.
type judgement struct {
	result  ResultKind // OK, Refused or Unknown
	reason  Reason
	partial bool
	after   *string // what the parameter holds then, nil: unknown
}

func (a attempt) accept(after string) judgement {
	return judgement{result: OK, after: &after}
}

func (a attempt) refuse(reason Reason) judgement {
	return judgement{result: Refused, reason: reason, after: a.before}
}

// open is the judgement where acceptance cannot be told. candidate is what the
// parameter holds if the write is accepted, nil: unknown.
func (a attempt) open(reason Reason, candidate *string) judgement {
	j := judgement{result: Unknown, reason: reason}
	if sameText(a.before, candidate) {
		j.after = candidate
	}
	return j
}

// judge lets the parameter's own handler look at the write, else the one of
// its type. A write of no bytes changes nothing: the parsers return at once if
// *lenp is zero. Few handlers look at the value again all the same.
func (a attempt) judge() judgement {
	handle := handlerOf(a.Name)
	if len(a.data) == 0 {
		if a.looksAgain() {
			return a.open(ReasonBefore, a.before)
		}
		return judgement{result: OK, after: a.before}
	}
	if handle != nil {
		return handle(a)
	}
	switch a.Type {
	case kernel.Int:
		return a.integers(a.convertInt)
	case kernel.Uint, kernel.U8:
		return a.one(a.convertUnsigned)
	case kernel.Long:
		return a.integers(a.convertLong(staticBounds(a.Description)))
	case kernel.Seconds:
		return a.integers(a.convertSeconds)
	case kernel.Bool:
		return a.one(a.convertBool)
	case kernel.PortRange:
		return portRange(a)
	case kernel.PortList:
		return portList(a)
	case kernel.String:
		return freeText(a)
	case kernel.Name:
		return name(a)
	}
	return a.open(ReasonType, nil)
}

// looksAgain reports whether a handler acts on a write of no bytes:
// addrconf_sysctl_addr_gen_mode(), nf_log_proc_dostring() and, where groups are
// missing, ipv4_ping_group_range() may refuse what is there.
func (a attempt) looksAgain() bool {
	_, _, key, ok := splitFamily(a.Name)
	return ok && key == "addr_gen_mode" || strings.HasPrefix(a.Name, "net.netfilter.nf_log.") ||
		a.world.UserNamespace && a.Name == "net.ipv4.ping_group_range"
}

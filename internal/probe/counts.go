package probe

import "github.com/tcplint/terraform-provider-sysctl/policy"

// counts are sockets by state.
type counts [NewSynRecv + 1]uint32

func (c *counts) add(others *counts) {
	for state := range c {
		c[state] += others[state]
	}
}

func (c *counts) total() int64 {
	var sum int64
	for _, n := range c {
		sum += int64(n)
	}
	return sum
}

func (c *counts) states() policy.States {
	of := func(state State) *int64 {
		n := int64(c[state])
		return &n
	}
	return policy.States{
		Established: of(Established),
		SynSent:     of(SynSent),
		SynRecv:     of(SynRecv),
		FinWait1:    of(FinWait1),
		FinWait2:    of(FinWait2),
		TimeWait:    of(TimeWait),
		Close:       of(Close),
		CloseWait:   of(CloseWait),
		LastAck:     of(LastAck),
		Listen:      of(Listen),
		Closing:     of(Closing),
		NewSynRecv:  of(NewSynRecv),
	}
}

// closings count the connections that entered TIME_WAIT a short time ago.
type closings struct{ inLast, inRecent uint32 }

const (
	lastMS   = 1000
	recentMS = 5000
	// enough in the last second make an estimate of one in ten (1/sqrt(n)).
	enough = 100
)

func (c *closings) add(ageMS uint32) {
	if ageMS < lastMS {
		c.inLast++
	}
	if ageMS < recentMS {
		c.inRecent++
	}
}

// perSecond is an estimate. tcp_tw_reuse takes sockets out of TIME_WAIT before
// their time, though not in their first second (tcp_tw_reuse_delay). So the last
// second is what counts, unless it holds too few to be more than chance.
func (c *closings) perSecond() float64 {
	if c.inLast >= enough {
		return float64(c.inLast) * 1000 / lastMS
	}
	return float64(c.inRecent) * 1000 / recentMS
}

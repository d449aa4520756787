package policy

import "context"

// Outlook is how long the ports to one destination last, and what would help.
type Outlook struct {
	Local       string `json:"local"`
	Remote      string `json:"remote"`
	RemotePort  int    `json:"remote_port"`
	PortsInUse  int64  `json:"ports_in_use"`
	UsablePorts int64  `json:"usable_ports"`
	// Level is fine, half (above it connect() searches long), full (little is
	// left), exhausted, or unknown.
	Level string `json:"level"`
	// HeldBy is what holds most of the ports: time_wait, syn_sent, close_wait, open
	// (other connections), nothing, unknown.
	HeldBy string `json:"held_by"`
	// Rate is new connections per second now, Lasting the rate that lasts with the
	// settings as they are. Null: not known, and no limit by ports.
	Rate    *float64 `json:"rate"`
	Lasting *float64 `json:"lasting"`
	// Steady is the number of ports in use where the rate stays as it is, null: not
	// known.
	Steady              *int64          `json:"steady"`
	SecondsToExhaustion *float64        `json:"seconds_to_exhaustion"` // null: they last, or it is not known
	Says                string          `json:"says"`
	Remedies            []OutlookRemedy `json:"remedies"`
}

// OutlookRemedy is a change, and the rate that lasts with it.
type OutlookRemedy struct {
	Name string   `json:"name"` // tcp_tw_reuse, wider range, second destination, second source address, pool
	Rate *float64 `json:"rate"` // new connections per second that last, null: ports set no limit, or it does not act
	Acts bool     `json:"acts"` // false: it would change nothing here
	Says string   `json:"says"`
}

// Outlooks asks the model of the outlook once.
func Outlooks(ctx context.Context, in *Input) ([]Outlook, error) {
	return new(Models).Outlooks(ctx, in)
}

// Outlooks asks how long the ports last, for each destination of the
// observation, in its order.
func (m *Models) Outlooks(ctx context.Context, in *Input) ([]Outlook, error) {
	answer := []Outlook{}
	err := m.askAbout(ctx, "data.tcplint.model.outlook.answer", in, &answer)
	return answer, err
}

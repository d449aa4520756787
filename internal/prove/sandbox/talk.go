package sandbox

// Talk is what a program does with a connection besides closing it.
type Talk struct {
	// Bytes are so many of them. What they say does not matter.
	Bytes int `json:"bytes,omitempty"`
	// Leave: the bytes have arrived, and the program does not take them.
	Leave bool `json:"leave,omitempty"`
	// KeepAlive: so many seconds until the first probe, and between two of them. 0: as
	// the parameters say.
	KeepAlive int `json:"keep_alive,omitempty"`
}

// Ports are those that a program lets connect() choose from.
type Ports struct {
	Low  uint16 `json:"low"`
	High uint16 `json:"high"`
}

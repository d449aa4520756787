package host

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
)

// Script is a script whose reply is made of records, each with a boundary that
// nothing on the host can know beforehand: a file may hold any bytes and yet
// not be taken for a record.
type Script struct {
	Boundary string
	body     strings.Builder
}

// NewScript returns a script that holds the preamble.
func NewScript() *Script {
	// crypto/rand.Read never fails.
	var random [16]byte
	_, _ = rand.Read(random[:])
	s := &Script{Boundary: hex.EncodeToString(random[:])}
	s.body.WriteString(Preamble)
	s.Line("B=" + s.Boundary)
	return s
}

// Line adds lines to the script.
func (s *Script) Line(lines ...string) {
	for _, line := range lines {
		s.body.WriteString(line)
		s.body.WriteByte('\n')
	}
}

// Call adds a call of a function, each argument quoted.
func (s *Script) Call(function string, arguments ...string) {
	s.body.WriteString(function)
	for _, argument := range arguments {
		s.body.WriteString(" " + Quote(argument))
	}
	s.body.WriteByte('\n')
}

// Text is the whole script.
func (s *Script) Text() string { return s.body.String() }

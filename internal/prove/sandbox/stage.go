package sandbox

import (
	"os"
	"strings"
)

// stageVariable tells a process that this program started what it is. It holds
// the role, and what it is for.
const stageVariable = "TCPLINT_PROVE_STAGE"

// Role is what a process is in an experiment.
type Role string

// The roles.
const (
	User Role = ""     // started by the user
	Room Role = "room" // carries out an experiment
	Peer Role = "peer" // its other side
)

// Stage returns the role of this process, and what it is for.
func Stage() (Role, string) {
	role, purpose, _ := strings.Cut(os.Getenv(stageVariable), " ")
	switch role := Role(role); role {
	case Room, Peer:
		return role, purpose
	}
	return User, ""
}

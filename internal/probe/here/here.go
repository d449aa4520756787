// Package here looks at the network namespaces of this machine.
package here

import "time"

// Machine is this machine.
type Machine struct {
	Name  string // what observations call it
	Clock func() time.Time
}

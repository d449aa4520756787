package probe

import "context"

// Owner is a process that holds a socket.
type Owner struct {
	PID     int
	Command string
	FDs     int64 // open file descriptors
}

// Owners finds out who holds sockets.
type Owners interface {
	// Owners looks for the holders of the sockets with these inodes. Of several
	// it names one. The gap says who could not be found, and why, empty: all were.
	Owners(ctx context.Context, inodes map[uint64]struct{}) (found map[uint64]Owner, gap string)
}

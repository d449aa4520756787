package probe

import "context"

// Owner is a process that holds a socket.
type Owner struct {
	PID     int
	Command string
	FDs     int64 // its open file descriptors, -1: nobody may count them
}

// Owners finds the processes that hold sockets.
type Owners interface {
	// Owners gives one process for each of the inodes that it finds. The gap says
	// what could not be looked at; empty: everything was.
	Owners(ctx context.Context, inodes map[uint64]struct{}) (owners map[uint64]Owner, gap string)
}

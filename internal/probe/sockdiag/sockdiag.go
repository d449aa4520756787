// Package sockdiag reads the TCP sockets of a network namespace from the kernel:
// NETLINK_SOCK_DIAG, what ss uses. The libraries for netlink gather a whole dump
// before they show the first socket; here one buffer is read again and again, and
// nothing is allocated for a socket.
package sockdiag

import "errors"

// ErrNoSockDiag says that the kernel has no inet_diag, or does not let this process
// ask it.
var ErrNoSockDiag = errors.New("the kernel does not answer sock_diag for TCP")

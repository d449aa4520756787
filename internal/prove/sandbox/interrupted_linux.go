package sandbox

import (
	"errors"

	"golang.org/x/sys/unix"
)

// uninterrupted repeats a system call that a signal has interrupted. The Go runtime
// sends signals to its own threads, and a call on a socket with a timeout is not
// restarted after one (signal(7)).
func uninterrupted(call func() error) error {
	for {
		if err := call(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

package main

import (
	"os"
	"syscall"
)

// peak is the largest resident size of an ended process, in KiB.
func peak(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss
}

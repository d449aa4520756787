package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// watchMemory looks for the processes of a program until it is stopped, and then
// gives the largest resident size that any of them reached, in KiB.
func watchMemory(program string) (stop func() int) {
	done, peak := make(chan struct{}), make(chan int)
	go func() {
		highest := 0
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			links, _ := filepath.Glob("/proc/[0-9]*/exe")
			for _, link := range links {
				if target, err := os.Readlink(link); err == nil && target == program {
					highest = max(highest, residentPeak(filepath.Dir(link)))
				}
			}
			select {
			case <-tick.C:
			case <-done:
				peak <- highest
				return
			}
		}
	}()
	return func() int {
		close(done)
		return <-peak
	}
}

// residentPeak is 0 for a process that has ended.
func residentPeak(process string) int {
	text, err := os.ReadFile(filepath.Join(process, "status"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	var kib int
	_, _ = fmt.Sscan(rest, &kib)
	return kib
}

//go:build !linux

package sysctlconf

import "os"

const openWithoutWaiting = 0

func (r Root) open(name string) (*os.File, error) { return r.openResolved(name) }

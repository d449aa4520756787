//go:build !linux

package kernels

import "syscall"

// endsWithUs: only Debian has the packages that kernels are taken from.
func endsWithUs() *syscall.SysProcAttr { return nil }

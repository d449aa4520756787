package kernels

import "syscall"

// endsWithUs has the kernel end a program when this one ends, however that happens.
func endsWithUs() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

package kernels

import (
	"os"
	"regexp"
)

// accelerator is what qemu runs a machine with. /dev/kvm is not enough: with
// kvm_pvm it opens where the processor has no virtual machines, and then boots only
// kernels that were made for it.
func accelerator() string {
	const emulation = "tcg"
	processor, err := os.ReadFile("/proc/cpuinfo")
	if err != nil || !hasVirtualMachines.Match(processor) {
		return emulation
	}
	device, err := os.OpenFile("/dev/kvm", os.O_RDWR, 0)
	if err != nil {
		return emulation
	}
	if device.Close() != nil {
		return emulation
	}
	return "kvm"
}

// hasVirtualMachines finds Intel's extension or AMD's among the flags of a processor.
var hasVirtualMachines = regexp.MustCompile(`(?m)^flags\s*:.*\b(vmx|svm)\b`)

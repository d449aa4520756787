// Package proofs holds the experiments, a file each.
package proofs

import "github.com/tcplint/terraform-provider-sysctl/internal/prove"

// All are the experiments in the order in which they are printed.
func All() []prove.Proof {
	return []prove.Proof{
		reuseOff, reuseTimestamps, reuseTimestampsPeer, reuseLoopback, reuseDelay,
		finTimeout, timeWaitLimit, closeWait,
		parity, reserved, listenStolen, rangePrivileged,
		somaxconn,
	}
}

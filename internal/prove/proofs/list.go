// Package proofs holds the experiments, a file each.
//
// A new one is a file with a prove.Proof that reads like its claim, and a name in
// the list below. Set parameters and open sockets through room.Self, and through
// room.Peer where the two ends need different settings. What the kernel may refuse
// as part of the claim has a Try; all else ends the experiment when it fails.
// Measure each thing that Expect names once. Give each attempt a listener of its
// own: another destination has all ports of the range once more. Tell with room.Did
// what no method tells by itself, with a command that does it by hand.
package proofs

import "github.com/tcplint/terraform-provider-sysctl/internal/prove"

// All are the experiments in the order in which they are printed.
func All() []prove.Proof {
	return []prove.Proof{
		reuseOff, reuseTimestamps, reuseTimestampsPeer, reuseLoopback, reuseDelay, reuseV6, reuseServer, bindBypass,
		finTimeout, timeWaitLimit, linger, closeWait, restart, role,
		parity, bindNoPort, reserved, listenStolen, rangePrivileged,
		somaxconn,
		synQueue, rfc1337, pawsTimeWait,
		capacityNoReuse, capacityDestinations, capacitySources, capacityReuse, capacityDelay,
		trackedTimeWait, trackedIdle, trackedHalfClosed, trackedCount, snat, overflow,
		valueRange, presence, namespaceList, namespaceInherit, childEhash, loaders,
	}
}

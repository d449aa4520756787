// Package prove shows what rules claim on the running kernel: it runs experiments
// in network namespaces of their own and compares what they measure with what the
// claim says. The experiments themselves are in proofs.
package prove

import (
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Proof is an experiment. It reads like its claim: arrange, act, measure.
type Proof struct {
	ID string
	// Proves names rules, claims of the article, and facts of the catalogue.
	Proves []string
	// Claim is one sentence that the kernel confirms or contradicts.
	Claim string
	// Expect is what the claim says of each number that is measured.
	Expect []Expectation
	Needs  Needs
	// Timer says that it waits for a timer of the kernel longer than the others.
	Timer bool
	// Run measures everything that Expect names, each once. It runs in a process
	// of its own. A step that cannot be done ends it there, as t.Fatal ends a test.
	Run func(room *Room)
}

// Needs is what a proof cannot do without, besides a room.
type Needs struct {
	// Peer: a second network namespace at the other end of a cable.
	Peer bool
	// Behind: a third one behind the peer, as web servers are behind a load balancer.
	Behind bool
}

// Expectation is what a claim says of one thing that is measured.
type Expectation struct {
	What string
	Want Want
	// Before is what kernels before a version do instead, the oldest first.
	Before []Before
}

// Before is what kernels before a version do.
type Before struct {
	// Version is the first that does otherwise, as in 6.5.
	Version string
	Want    Want
	// Why says what changed, with the commit.
	Why string
}

// on is what is expected on a kernel, and why that is not what later ones do.
func (e Expectation) on(running kernel.Version) (want Want, why string) {
	for _, before := range e.Before {
		if version, err := kernel.ParseVersion(before.Version); err == nil && running.Less(version) {
			return before.Want, fmt.Sprintf("before %s: %s", before.Version, before.Why)
		}
	}
	return e.Want, ""
}

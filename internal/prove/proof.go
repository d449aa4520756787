// Package prove shows what rules claim on the running kernel: it runs experiments
// in network namespaces of their own and compares what they measure with what the
// claim says. The experiments themselves are in proofs.
package prove

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
}

// Expectation is what a claim says of one thing that is measured.
type Expectation struct {
	What string
	Want Want
}

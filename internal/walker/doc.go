// Package walker walks through the parameters of the running kernel.
//
// The initial namespace is only read. Bounds are found by writing, which happens
// in a sandbox: this program once more, in a network namespace that ends with it,
// where everything but /proc/sys/net is read-only. A parameter below net that acts
// on the whole machine all the same is never written to (see wholeMachine), and a
// walk that finds the initial namespace changed afterwards is an error.
package walker

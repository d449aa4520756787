// Package kernels shows everything that is to be proved on kernels of several ages:
// it takes those of Debian's releases from the package sources of this machine,
// boots each in a virtual machine that has nothing but tcplint, and collects what
// the proofs and the walk over the parameters found there. Nothing is installed.
package kernels

// Suites are the releases whose kernels are booted, the oldest first: 5.10, 6.1, 6.12
// and, as long as backports have it, 7.x.
func Suites() []string { return []string{"bullseye", "bookworm", "trixie", "trixie-backports"} }

// metapackage depends on the newest kernel of a suite. Cloud kernels have the drivers
// of virtual machines, and are a third of the size of others.
const metapackage = "linux-image-cloud-amd64"

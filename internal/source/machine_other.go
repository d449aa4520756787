//go:build !linux

package source

// askKernel finds nothing: Terraform also runs where there is no Linux, and what
// it declares is then on other hosts.
func (*Machine) askKernel() {}

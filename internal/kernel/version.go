// Package kernel is the catalogue of parameters: what each one is, in which
// kernels it exists, its default, its bounds, and where it can be set.
package kernel

// Version is a mainline release number.
type Version struct{ Major, Minor, Patch uint16 }

// Release is a kernel as `uname -r` names it. Vendor is empty for mainline and
// for a kernel whose vendor is not recognised, else el7, el8, el9, debian,
// ubuntu, amzn, azure, gke, tlinux, al7, al8 and the like.
type Release struct {
	Text    string
	Version Version
	Vendor  string
}

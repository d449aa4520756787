// Package conformance holds this project to what real loaders do. Its tests let
// systemd-sysctl, procps, busybox and toybox apply generated files and trees in
// the test room, and compare what the kernel then holds with what the packages
// sysctlconf, source and effective say it holds.
//
// A disagreement prints the file, the loader, both values and what repeats it:
//
//	TCPLINT_CONFORMANCE_SEED=7 go test ./internal/conformance
//
// runs other files than the usual ones.
package conformance

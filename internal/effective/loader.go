package effective

import "github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"

// Loader is what matters here about the program that writes.
type Loader struct {
	// StopsAtRefusal: the run ends at the first write that the kernel refuses
	// (busybox, toybox). An absent or read-only parameter ends no run.
	StopsAtRefusal bool
	// SkipsEqual: nothing is written where the file already holds the value
	// (systemd). It matters where writing the same value again has an effect.
	SkipsEqual bool
	// ReadsFirst: the file is opened for reading too, which fails for a
	// write-only parameter (systemd-sysctl since 252).
	ReadsFirst bool
}

// LoaderOf is what matters about a loader of files.
func LoaderOf(loader sysctlconf.Loader) Loader {
	return Loader{
		StopsAtRefusal: sysctlconf.StopsAtRefusal(loader),
		SkipsEqual:     loader == sysctlconf.Systemd,
		ReadsFirst:     loader == sysctlconf.Systemd,
	}
}

package sysctlconf

import (
	"fmt"
	"slices"
	"strings"
)

// Loader names the program that applies the files at boot.
type Loader string

// The versions are those whose behaviour is reproduced and tested.
const (
	Systemd Loader = "systemd" // systemd-sysctl, 252 and 257
	Procps  Loader = "procps"  // sysctl of procps-ng 4.0
	Procps3 Loader = "procps3" // sysctl of procps-ng 3.3.17
	Busybox Loader = "busybox" // sysctl of busybox 1.35, started by OpenRC
	Toybox  Loader = "toybox"  // sysctl of toybox 0.8.9

	// None: something other than a loader sets the parameters of a host, such as
	// a container runtime. It writes what it was told, in order. No user names it
	// and [Parse] does not know it: there is no file to read.
	None Loader = "none"
)

// Loaders lists every loader, the default first.
func Loaders() []Loader {
	return []Loader{Systemd, Procps, Procps3, Busybox, Toybox}
}

// ParseLoader returns the loader of that name. Its error lists the names.
func ParseLoader(name string) (Loader, error) {
	if loader := Loader(name); slices.Contains(Loaders(), loader) {
		return loader, nil
	}
	names := make([]string, 0, len(Loaders()))
	for _, loader := range Loaders() {
		names = append(names, string(loader))
	}
	return "", fmt.Errorf("unknown loader %q: the loaders are %s", name, strings.Join(names, ", "))
}

// StopsAtRefusal says whether the loader applies no more of a file after the
// first value that the kernel refuses. Whether a value is refused is not known
// here. Each file has a run of its own, so the next file is applied again.
func StopsAtRefusal(loader Loader) bool {
	return loader == Busybox || loader == Toybox
}

// AppendsNewline says whether the loader ends each value with a newline.
func AppendsNewline(loader Loader) bool {
	return loader == Systemd || loader == Procps || loader == Procps3
}

package lint

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Stated is what somebody stated about a host, and where. An empty value: nobody
// did.
type Stated struct{ Value, Place string }

// StatedIn is what a configuration, called place, states about the kernel and the
// loader of one of its hosts.
func StatedIn(conf *config.Config, named *config.Host, place string) (kernel, loader Stated) {
	facts := conf.Facts(named)
	if facts.Kernel != nil {
		kernel = Stated{*facts.Kernel, place}
	}
	return kernel, Stated{facts.Loader, place}
}

// Overruled says what was stated about a host and is not so.
func Overruled(s *host.Snapshot, kernel, loader Stated) []string {
	var overruled []string
	if kernel.Value != "" && !sameKernel(kernel.Value, s.Kernel) {
		overruled = append(overruled, fmt.Sprintf("%s says Linux %s, and the host runs %s: it is judged for that", kernel.Place, kernel.Value, s.Kernel))
	}
	if loader.Value != "" && loader.Value != string(s.Loader) {
		overruled = append(overruled, fmt.Sprintf("%s says that %s applies the files at boot, and the host shows %s: it is judged for that", loader.Place, loader.Value, s.Loader))
	}
	return overruled
}

// sameKernel: a bare version is what a whole release begins with.
func sameKernel(stated, running string) bool {
	a, err := kernel.ParseRelease(stated)
	b, err2 := kernel.ParseRelease(running)
	if err != nil || err2 != nil || stated == running {
		return stated == running
	}
	bare := strings.Trim(stated, "0123456789.") == ""
	return bare && a.Version.Major == b.Version.Major && a.Version.Minor == b.Version.Minor && (a.Version.Patch == 0 || a.Version.Patch == b.Version.Patch)
}

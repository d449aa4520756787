package prove

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Running is uname -r and the version of the kernel.
func Running() (release string, version kernel.Version, err error) {
	running, err := runningRelease()
	return running.Text, running.Version, err
}

// runningRelease knows the version better than uname -r where it can.
func runningRelease() (kernel.Release, error) {
	text, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return kernel.Release{}, fmt.Errorf("asking for the kernel: %w", err)
	}
	release, err := kernel.ParseRelease(strings.TrimSpace(string(text)))
	if err != nil {
		return kernel.Release{}, fmt.Errorf("asking for the kernel: %w", err)
	}
	// Without it uname -r has to do.
	built, _ := os.ReadFile("/proc/version")
	release.Version = builtFrom(release.Version, string(built))
	return release, nil
}

var debianVersion = regexp.MustCompile(` Debian (\d+\.\d+\.\d+)-`)

// builtFrom is the version that /proc/version tells. Up to Debian 12 uname -r stays
// at 6.1.0 whatever stable version the kernel is built from.
func builtFrom(told kernel.Version, procVersion string) kernel.Version {
	found := debianVersion.FindStringSubmatch(procVersion)
	if found == nil {
		return told
	}
	built, err := kernel.ParseVersion(found[1])
	if err != nil || built.Major != told.Major || built.Minor != told.Minor {
		return told
	}
	return built
}

var leadingVersion = regexp.MustCompile(`^\d+(\.\d+)*`)

// NewDocument is the document of results on a kernel.
func NewDocument(release string, results []Result) Document {
	return Document{Schema: 1, Kernel: leadingVersion.FindString(release), Release: release, Proofs: results}
}

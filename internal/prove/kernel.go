package prove

import (
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Running is uname -r and the version in it.
func Running() (release string, version kernel.Version, err error) {
	text, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return "", version, fmt.Errorf("asking for the kernel: %w", err)
	}
	release = strings.TrimSpace(string(text))
	parsed, err := kernel.ParseRelease(release)
	if err != nil {
		return "", version, fmt.Errorf("asking for the kernel: %w", err)
	}
	return release, parsed.Version, nil
}

var leadingVersion = regexp.MustCompile(`^\d+(\.\d+)*`)

// NewDocument is the document of results on a kernel.
func NewDocument(release string, results []Result) Document {
	return Document{Schema: 1, Kernel: leadingVersion.FindString(release), Release: release, Proofs: results}
}

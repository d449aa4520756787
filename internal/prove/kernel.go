package prove

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// Release is uname -r.
func Release() (string, error) {
	text, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return "", fmt.Errorf("asking for the kernel: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

var leadingVersion = regexp.MustCompile(`^\d+(\.\d+)*`)

// NewDocument is the document of results on a kernel.
func NewDocument(release string, results []Result) Document {
	return Document{Schema: 1, Kernel: leadingVersion.FindString(release), Release: release, Proofs: results}
}

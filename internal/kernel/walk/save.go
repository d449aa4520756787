package walk

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Save writes a walk to the file of its release in a directory, and returns the
// file.
func Save(dir string, walk Walk) (file string, err error) {
	if !walk.initial() {
		return "", errors.New("saving a walk: it did not begin in the initial network namespace")
	}
	release, err := kernel.ParseRelease(walk.Release)
	if err != nil {
		return "", fmt.Errorf("saving a walk: %w", err)
	}
	var text bytes.Buffer
	if err := Write(&text, walk); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("saving a walk: %w", err)
	}
	file = filepath.Join(dir, fmt.Sprintf("%d.%d.tsv", release.Version.Major, release.Version.Minor))
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
		return "", fmt.Errorf("saving a walk: %w", err)
	}
	return file, nil
}

// initial reports whether the walk began where all parameters are: this one is in
// no other network namespace, on any kernel.
func (w Walk) initial() bool {
	for _, p := range w.Parameters {
		if p.Name == "net.core.netdev_budget" {
			return true
		}
	}
	return false
}

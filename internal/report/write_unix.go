//go:build !windows

package report

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

func replaceRegular(path string, content []byte) error {
	return renameio.WriteFile(path, content, 0o644,
		renameio.WithTempDir(filepath.Dir(path)), renameio.WithExistingPermissions())
}

package source

import (
	"os"
	"path/filepath"

	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// maxStdin is the same limit as for a file.
const maxStdin = sysctlconf.MaxFileSize

// stdin is a host of one file that was read already.
func (d *discovery) stdin(name string, data []byte) Host {
	file := File{Path: name, Kind: "stdin", Data: data, Named: true}
	return Host{Name: name, Files: func(sysctlconf.Loader) ([]File, error) { return []File{file}, nil }}
}

// single is a host of one file, read as the loader reads a file named on its
// command line.
func (d *discovery) single(path string) Host {
	full := d.full(path)
	return Host{Name: path, Files: func(sysctlconf.Loader) ([]File, error) {
		return []File{readSingle(path, full, "file")}, nil
	}}
}

func readSingle(path, full, kind string) File {
	file := File{Path: path, Kind: kind, Named: true}
	absolute, err := filepath.Abs(full)
	if err != nil {
		file.Err = err
		return file
	}
	root, err := sysctlconf.OpenRoot("/")
	if err != nil {
		file.Err = err
		return file
	}
	file.Data, file.Err = sysctlconf.ReadFile(root, absolute)
	return file
}

// isFile follows links.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

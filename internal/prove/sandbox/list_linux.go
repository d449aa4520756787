package sandbox

import (
	"io/fs"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

func list(request Request, reply *Reply) error {
	return filepath.WalkDir(path(request.Parameter), func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil // what cannot be listed hides parameters, not all of them
		}
		reply.Parameters = append(reply.Parameters, Parameter{
			Name:     kernel.Canonical(strings.TrimPrefix(file, "/proc/sys/")),
			Writable: opens(file),
		})
		return nil
	})
}

// opens for writing, and writes nothing.
func opens(file string) bool {
	fd, err := unix.Open(file, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return false
	}
	unix.Close(fd)
	return true
}

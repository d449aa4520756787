package kernels

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernels/guest"
)

// Programs are those that run in the virtual machine. Both are static.
type Programs struct {
	Init, Tcplint string
}

// Build builds them from the sources of a module into a directory, for the machines
// that qemu makes, whatever this one is.
func Build(ctx context.Context, module, dir string) (Programs, error) {
	programs := Programs{filepath.Join(dir, "kernelinit"), filepath.Join(dir, "tcplint")}
	for path, source := range map[string]string{programs.Init: "./cmd/kernelinit", programs.Tcplint: "./cmd/tcplint"} {
		build := command{
			program: "go", arguments: []string{"build", "-trimpath", "-ldflags", "-s -w", "-o", path, source},
			directory: module, environment: []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1"},
		}
		if _, err := build.run(ctx); err != nil {
			return Programs{}, err
		}
	}
	return programs, nil
}

// writeInitramfs writes the archive that the kernel unpacks into its root directory.
func writeInitramfs(ctx context.Context, kernel Kernel, programs Programs, file string) error {
	fail := func(err error) error { return fmt.Errorf("making an initramfs: %w", err) }
	modules, err := modulesFor(ctx, kernel)
	if err != nil {
		return fail(err)
	}
	root, err := os.MkdirTemp(filepath.Dir(file), "initramfs-")
	if err != nil {
		return fail(err)
	}
	defer func() { _ = os.RemoveAll(root) }() // bin/ is nothing that lasts
	if err := os.Chmod(root, 0o755); err != nil {
		return fail(err)
	}
	if err := os.Mkdir(filepath.Join(root, guest.Modules), 0o755); err != nil {
		return fail(err)
	}
	names := []string{".", "." + guest.Modules}
	put := func(path string, content []byte) error {
		names = append(names, "."+path)
		return os.WriteFile(filepath.Join(root, path), content, 0o755)
	}
	for path, from := range map[string]string{"/init": programs.Init, guest.Tcplint: programs.Tcplint} {
		content, err := os.ReadFile(from)
		if err != nil {
			return fail(err)
		}
		if err := put(path, content); err != nil {
			return fail(err)
		}
	}
	for i, module := range modules {
		if err := put(guest.ModuleFile(i, module.name), module.content); err != nil {
			return fail(err)
		}
	}
	archive, err := command{
		program: "cpio", arguments: []string{"--create", "--format=newc", "--owner=+0:+0", "--quiet", "--reproducible"},
		directory: root, stdin: strings.Join(names, "\n") + "\n",
	}.run(ctx)
	if err != nil {
		return fail(err)
	}
	return os.WriteFile(file, archive, 0o644)
}

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// loaderPatience is far above what a loader takes for a file of a few lines.
const loaderPatience = 10 * time.Second

// lay puts files where none of the machine are.
func (h *hands) lay(request Request, _ *Reply) error {
	if err := h.hideSettings(); err != nil {
		return err
	}
	for _, name := range h.laid {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	h.laid = nil
	for name, content := range request.Loader.Files {
		if !strings.HasPrefix(filepath.Clean(name), "/etc/") {
			return fmt.Errorf("writing %s: it is not below /etc", name)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			return err
		}
		h.laid = append(h.laid, name)
	}
	return nil
}

// load runs a program that applies files. Only parameters below net can be written
// in a room, whatever it tries. That it ends with another code than 0 is no error:
// some do so for a line that they skip.
func (h *hands) load(request Request, reply *Reply) error {
	loader := request.Loader
	if err := h.hideSettings(); err != nil {
		return err
	}
	// The kernel sends Pdeathsig when the thread that started the program ends.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	ctx, end := context.WithTimeout(context.Background(), loaderPatience)
	defer end()
	cmd := exec.CommandContext(ctx, loader.Program, loader.Arguments...)
	cmd.Env = append(os.Environ(), loader.Environment...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL}
	said, err := cmd.CombinedOutput()
	reply.Value = string(said)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || ctx.Err() != nil) {
		return fmt.Errorf("running %s: %w", loader.Program, errors.Join(err, ctx.Err()))
	}
	return nil
}

// hideSettings puts empty directories over those of the machine. The mounts are
// those of the room and end with it.
func (h *hands) hideSettings() error {
	if h.hidden {
		return nil
	}
	for _, directory := range Settings() {
		err := unix.Mount("tmpfs", directory, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0755")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("mounting a file system on %s: %w", directory, err)
		}
	}
	h.hidden = true
	return os.Mkdir("/etc/sysctl.d", 0o755)
}

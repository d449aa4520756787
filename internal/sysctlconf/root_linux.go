package sysctlconf

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

const openWithoutWaiting = unix.O_NONBLOCK | unix.O_NOCTTY | unix.O_NOFOLLOW

// open resolves the path in the kernel, so that nobody can exchange a link
// meanwhile. Kernels before 5.6, and sandboxes that do not know the call, get
// the resolution in this process.
func (r Root) open(name string) (*os.File, error) {
	located, err := r.locate(name)
	if err != nil {
		return nil, err
	}
	dir, err := unix.Open(r.dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(dir)
	// O_PATH looks at a FIFO or device without opening it.
	looked, err := openInRoot(dir, located, unix.O_PATH)
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) {
		return r.openResolved(name)
	}
	if err != nil {
		return nil, err
	}
	defer looked.Close()
	before, err := looked.Stat()
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, &NotRegularError{name, before.Mode().Type()}
	}
	file, err := openInRoot(dir, located, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY)
	if err != nil {
		return nil, err
	}
	if after, err := file.Stat(); err != nil || !os.SameFile(before, after) {
		file.Close()
		return nil, errReplaced
	}
	return file, nil
}

func openInRoot(dir int, name string, flags uint64) (*os.File, error) {
	how := unix.OpenHow{
		Flags:   flags | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	}
	for {
		fd, err := unix.Openat2(dir, name, &how)
		// EAGAIN: something was renamed while ".." was resolved.
		if errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return os.NewFile(uintptr(fd), name), nil
	}
}

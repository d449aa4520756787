package nettest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// emptied are directories that are empty in the room: what loaders read, and
// the sockets through which they could reach a service of the machine.
var emptied = []string{
	"/run",
	"/var/run",
	"/usr/lib/sysctl.d",
	"/usr/local/lib/sysctl.d",
	"/lib/sysctl.d",
}

// notCopied are the entries of /etc that the room's /etc lacks or has empty.
var notCopied = []string{"/etc/sysctl.conf", "/etc/sysctl.d"}

func mountRoom() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := protectProcSys("/proc/sys"); err != nil {
		return err
	}
	if err := copyEtc(); err != nil {
		return err
	}
	for _, dir := range emptied {
		if err := emptyDirectory(dir); err != nil {
			return err
		}
	}
	return bareRoot()
}

// bareRoot gives root an empty home in the room. Whoever logs in there over SSH
// gets a shell of root, and bash reads the ~/.bashrc of this machine's root for
// each command: it may print, or take longer than all that is measured.
func bareRoot() error {
	const accounts, home = "/etc/passwd", "/etc/root"
	text, err := os.ReadFile(accounts)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(text), "\n")
	for i, line := range lines {
		if fields := strings.Split(line, ":"); fields[0] == "root" && len(fields) == 7 {
			fields[5] = home
			lines[i] = strings.Join(fields, ":")
		}
	}
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	return os.WriteFile(accounts, []byte(strings.Join(lines, "")), 0o644)
}

// protectProcSys lets only parameters below net be written. Those are the ones
// that a network namespace has for itself.
func protectProcSys(root string) error {
	flags, err := mountFlags(root)
	if err != nil {
		return err
	}
	net := filepath.Join(root, "net")
	for _, m := range []struct {
		dir   string
		flags uintptr
	}{
		{root, flags | unix.MS_RDONLY},
		{net, flags &^ unix.MS_RDONLY},
	} {
		if err := unix.Mount(m.dir, m.dir, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
			return fmt.Errorf("binding %s: %w", m.dir, err)
		}
		if err := unix.Mount("", m.dir, "", unix.MS_REMOUNT|unix.MS_BIND|m.flags, ""); err != nil {
			return fmt.Errorf("remounting %s: %w", m.dir, err)
		}
	}
	return nil
}

// mountFlags returns the flags that a remount has to repeat: a user namespace
// may not drop one that it inherited.
func mountFlags(path string) (uintptr, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(path, &st); err != nil {
		return 0, fmt.Errorf("reading mount flags of %s: %w", path, err)
	}
	const kept = unix.ST_NOSUID | unix.ST_NODEV | unix.ST_NOEXEC | unix.ST_NOATIME | unix.ST_NODIRATIME | unix.ST_RELATIME
	// The ST_ and MS_ constants agree for these, save ST_RELATIME.
	flags := uintptr(st.Flags) & kept &^ unix.ST_RELATIME
	if st.Flags&unix.ST_RELATIME != 0 {
		flags |= unix.MS_RELATIME
	}
	return flags, nil
}

func mountTmpfs(dir string) error {
	if err := unix.Mount("tmpfs", dir, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0755"); err != nil {
		return fmt.Errorf("mounting tmpfs on %s: %w", dir, err)
	}
	return nil
}

// emptyDirectory makes dir an empty directory without touching the machine's
// file system. A symbolic link is followed: what it leads to is emptied.
func emptyDirectory(dir string) error {
	parent, err := filepath.EvalSymlinks(filepath.Dir(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no loader of this machine finds files there
	}
	if err != nil {
		return err
	}
	target := filepath.Join(parent, filepath.Base(dir))
	if there, err := filepath.EvalSymlinks(target); err == nil {
		return mountTmpfs(there)
	}
	if err := makeWritable(parent); err != nil {
		return err
	}
	return os.Mkdir(target, 0o755)
}

// makeWritable replaces a directory with a tmpfs that shows the same entries,
// so that a new one can be made beside them.
func makeWritable(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("reading %s: %w", dir, err)
	}
	before, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("opening %s: %w", dir, err)
	}
	defer before.Close()
	old := fmt.Sprintf("/proc/self/fd/%d", before.Fd())
	if err := mountTmpfs(dir); err != nil {
		return err
	}
	for _, e := range entries {
		if err := showEntry(filepath.Join(old, e.Name()), filepath.Join(dir, e.Name()), e); err != nil {
			return err
		}
	}
	return nil
}

func showEntry(from, to string, e fs.DirEntry) error {
	switch {
	case e.Type()&fs.ModeSymlink != 0:
		link, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(link, to)
	case e.IsDir():
		if err := os.Mkdir(to, 0o755); err != nil {
			return err
		}
	default:
		if err := os.WriteFile(to, nil, 0o644); err != nil {
			return err
		}
	}
	if err := unix.Mount(from, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("binding %s: %w", to, err)
	}
	return nil
}

// copyEtc puts a copy of /etc over it. A copy, not an overlay: overlayfs
// refuses some lower file systems, and in a user namespace older kernels do.
func copyEtc() error {
	before, err := os.Open("/etc")
	if err != nil {
		return err
	}
	defer before.Close()
	if err := mountTmpfs("/etc"); err != nil {
		return err
	}
	if err := copyTree(fmt.Sprintf("/proc/self/fd/%d", before.Fd()), "/etc"); err != nil {
		return fmt.Errorf("copying /etc: %w", err)
	}
	return os.Mkdir("/etc/sysctl.d", 0o755)
}

// copyTree copies directories, files and links with owner and mode. What this
// user cannot read, such as /etc/shadow, is left out.
func copyTree(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return unlessForbidden(err)
	}
	for _, e := range entries {
		source, target := filepath.Join(from, e.Name()), filepath.Join(to, e.Name())
		if slices.Contains(notCopied, target) {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if err := copyEntry(source, target, info); err != nil {
			return err
		}
	}
	return nil
}

func copyEntry(source, target string, info fs.FileInfo) error {
	switch info.Mode().Type() {
	case fs.ModeSymlink:
		link, err := os.Readlink(source)
		if err != nil {
			return err
		}
		return os.Symlink(link, target)
	case fs.ModeDir:
		if err := os.Mkdir(target, 0o755); err != nil {
			return err
		}
		if err := copyTree(source, target); err != nil {
			return err
		}
	case 0:
		content, err := os.ReadFile(source)
		if err != nil {
			return unlessForbidden(err)
		}
		if err := os.WriteFile(target, content, 0o600); err != nil {
			return err
		}
	default:
		return nil // sockets and devices lead out of the room
	}
	return copyOwnerAndMode(target, info)
}

func copyOwnerAndMode(target string, info fs.FileInfo) error {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		// In a user namespace only one owner exists: the one it has already.
		err := os.Chown(target, int(st.Uid), int(st.Gid))
		if err != nil && !errors.Is(err, unix.EINVAL) && !errors.Is(err, unix.EPERM) {
			return err
		}
	}
	return os.Chmod(target, info.Mode())
}

func unlessForbidden(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}

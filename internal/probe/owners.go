//go:build linux

package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/sys/unix"
)

// Processes finds holders of sockets among the processes that this user may look
// at: all of them for root.
type Processes struct {
	Proc string // empty: /proc
}

var _ Owners = Processes{}

// Owners looks at the processes in the order of their numbers and stops when all
// holders are found. Process 1 comes last: it holds the listening sockets of the
// services that it starts by socket, which they hold too.
func (p Processes) Owners(ctx context.Context, inodes map[uint64]struct{}) (map[uint64]Owner, string) {
	found := make(map[uint64]Owner, len(inodes))
	if len(inodes) == 0 {
		return found, ""
	}
	pids, err := p.pids()
	if err != nil {
		return found, fmt.Sprintf("who holds %s: %v", sockets(len(inodes)), err)
	}
	refused := 0
	for _, pid := range pids {
		if len(found) == len(inodes) || ctx.Err() != nil {
			break
		}
		if err := p.look(pid, inodes, found); errors.Is(err, fs.ErrPermission) {
			refused++
		}
	}
	missing := len(inodes) - len(found)
	switch {
	case missing == 0:
		return found, ""
	case ctx.Err() != nil:
		return found, fmt.Sprintf("who holds %d of %s: the look at the processes was ended: %v", missing, sockets(len(inodes)), context.Cause(ctx))
	case refused > 0:
		return found, fmt.Sprintf("who holds %d of %s: %s", missing, sockets(len(inodes)), ownRights().refusal(refused))
	}
	return found, fmt.Sprintf("who holds %d of %s: no process that is seen here; they were closed meanwhile, or are held in another PID namespace or by the kernel", missing, sockets(len(inodes)))
}

func plural(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + several
}

func sockets(n int) string { return plural(n, "socket", "sockets") }

func (p Processes) path(parts ...string) string {
	root := p.Proc
	if root == "" {
		root = "/proc"
	}
	return filepath.Join(append([]string{root}, parts...)...)
}

func (p Processes) pids() ([]int, error) {
	names, err := namesIn(p.path())
	if err != nil {
		return nil, fmt.Errorf("the processes cannot be listed: %w", err)
	}
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil && pid > 0 {
			pids = append(pids, pid)
		}
	}
	slices.SortFunc(pids, func(a, b int) int { return order(a) - order(b) })
	return pids, nil
}

func order(pid int) int {
	if pid == 1 {
		return math.MaxInt32
	}
	return pid
}

func namesIn(directory string) ([]string, error) {
	opened, err := os.Open(directory)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	return opened.Readdirnames(-1)
}

// look adds the sockets that a process holds. A process that has ended holds none.
func (p Processes) look(pid int, inodes map[uint64]struct{}, found map[uint64]Owner) error {
	number := strconv.Itoa(pid)
	directory, err := os.Open(p.path(number, "fd"))
	if err != nil {
		return err
	}
	defer directory.Close()
	var holds []uint64
	fds := int64(0)
	for err == nil {
		var names []string
		names, err = directory.Readdirnames(1024)
		fds += int64(len(names))
		var refusal error
		if holds, refusal = held(holds, int(directory.Fd()), names, inodes); refusal != nil {
			return refusal
		}
	}
	if !errors.Is(err, io.EOF) || len(holds) == 0 {
		return err
	}
	owner := Owner{PID: pid, Command: p.command(number), FDs: fds}
	for _, inode := range holds {
		if _, known := found[inode]; !known {
			found[inode] = owner
		}
	}
	return nil
}

// held adds the sockets among some descriptors to holds.
func held(holds []uint64, directory int, descriptors []string, inodes map[uint64]struct{}) ([]uint64, error) {
	var link [64]byte
	for _, descriptor := range descriptors {
		n, err := unix.Readlinkat(directory, descriptor, link[:])
		// A process of this user that has changed its rights lists its descriptors
		// and does not show where they lead.
		if errors.Is(err, fs.ErrPermission) {
			return nil, err
		}
		if err != nil {
			continue // it has just been closed
		}
		inode, is := socketInode(link[:n])
		if _, wanted := inodes[inode]; is && wanted {
			holds = append(holds, inode)
		}
	}
	return holds, nil
}

func socketInode(link []byte) (uint64, bool) {
	const before = "socket:["
	if len(link) <= len(before) || string(link[:len(before)]) != before || link[len(link)-1] != ']' {
		return 0, false
	}
	var inode uint64
	for _, digit := range link[len(before) : len(link)-1] {
		if digit < '0' || digit > '9' || inode > (math.MaxUint64-9)/10 {
			return 0, false
		}
		inode = inode*10 + uint64(digit-'0')
	}
	return inode, true
}

func (p Processes) command(pid string) string {
	name, err := os.ReadFile(p.path(pid, "comm"))
	if err != nil {
		return "" // it has just ended
	}
	return Command(name)
}

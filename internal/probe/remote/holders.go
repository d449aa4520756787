package remote

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// Owners finds holders in what ls says of the descriptors of processes.
func (r *reply) Owners(_ context.Context, inodes map[uint64]struct{}) (map[uint64]probe.Owner, string) {
	found := make(map[uint64]probe.Owner, len(inodes))
	switch {
	case len(inodes) == 0:
		return found, ""
	case r.unlisted != "":
		return found, fmt.Sprintf("who holds %d sockets: the host has %s open files, too many to look at them all in this way; with tcplint on it, it would be asked", len(inodes), r.unlisted)
	case r.holders == nil:
		return found, fmt.Sprintf("who holds %d sockets: the host did not tell", len(inodes))
	}
	text, err := r.holders.open()
	if err != nil {
		return found, fmt.Sprintf("who holds %d sockets: %v", len(inodes), err)
	}
	l := listing{inodes: inodes, found: found, commands: r.commands}
	lines := bufio.NewScanner(text)
	for lines.Scan() {
		l.read(lines.Bytes())
	}
	l.end()
	missing := len(inodes) - len(found)
	switch refused := l.refused(r.root, len(r.commands)); {
	case missing == 0:
		return found, ""
	case lines.Err() != nil:
		return found, fmt.Sprintf("who holds %d of %d sockets: %v", missing, len(inodes), lines.Err())
	case refused > 0 && !r.root:
		return found, fmt.Sprintf("who holds %d of %d sockets: %d processes of other users may not be looked at: it takes root there, with sudo or another login", missing, len(inodes), refused)
	case refused > 0:
		return found, fmt.Sprintf("who holds %d of %d sockets: %d processes may not be looked at, although as root", missing, len(inodes), refused)
	}
	return found, fmt.Sprintf("who holds %d of %d sockets: no process that is seen there; they were closed meanwhile, or are held in another PID namespace or by the kernel", missing, len(inodes))
}

// listing is the output of ls -ln of several directories:
//
//	/proc/4711/fd:
//	total 0
//	lrwx------ 1 0 0 64 Jan  1 00:00 3 -> socket:[20117]
//
// GNU's says nothing of a directory that it may not read, that of busybox names
// it. A link that may not be read has no arrow.
type listing struct {
	inodes   map[uint64]struct{}
	found    map[uint64]probe.Owner
	commands map[int]string

	pid        int
	fds, links int64
	holds      []uint64
	told       int // processes that show where their descriptors lead
	withheld   int // processes that do not
}

func (l *listing) read(line []byte) {
	if rest, is := bytes.CutSuffix(line, []byte("/fd:")); is {
		l.end()
		at := bytes.LastIndexByte(rest, '/')
		l.pid, _ = strconv.Atoi(string(rest[at+1:]))
		return
	}
	if len(line) == 0 || line[0] != 'l' {
		return
	}
	l.fds++
	// What stands before is a number: a file may have an arrow in its name.
	at := bytes.Index(line, []byte(" -> "))
	if at < 0 {
		return
	}
	l.links++
	target, is := bytes.CutPrefix(line[at+4:], []byte("socket:["))
	if !is {
		return
	}
	inode, err := strconv.ParseUint(string(bytes.TrimSuffix(target, []byte("]"))), 10, 64)
	if err != nil {
		return
	}
	if _, wanted := l.inodes[inode]; wanted {
		l.holds = append(l.holds, inode)
	}
}

// end ends the list of one process. Of several holders it keeps the one with the
// lowest number, but process 1 only where there is no other.
func (l *listing) end() {
	for _, inode := range l.holds {
		known, there := l.found[inode]
		if !there || known.PID == 1 || l.pid != 1 && l.pid < known.PID {
			l.found[inode] = probe.Owner{PID: l.pid, Command: l.commands[l.pid], FDs: l.fds}
		}
	}
	switch {
	case l.links > 0:
		l.told++
	case l.fds > 0:
		l.withheld++
	}
	l.pid, l.fds, l.links, l.holds = 0, 0, 0, l.holds[:0]
}

// refused is how many processes may not be looked at. To root one without any
// descriptor is a thread of the kernel; to others it is closed.
func (l *listing) refused(root bool, pids int) int {
	if root {
		return l.withheld
	}
	return max(pids-l.told, l.withheld)
}

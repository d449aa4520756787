package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/sockdiag"
)

// hands does what is asked in the namespace of this process.
type hands struct {
	sockets map[int]bool // open file descriptors
	hidden  bool         // the settings of the machine, by file systems of the room
	laid    []string     // files in those
	ops     map[Op]func(Request, *Reply) error
}

func newHands() *hands {
	h := &hands{sockets: map[int]bool{}}
	h.ops = map[Op]func(Request, *Reply) error{
		Write: write, Read: read, List: list, Counters: counters, Sockets: sockets,
		Lay: h.lay, Load: h.load,
		Listen: h.listen, Accept: h.accept, Bind: h.bind, Connect: h.connect, Close: h.close, End: end,
		Put: put, Take: take, KeepAlive: keepAlive, HalfClose: halfClose,
		Inject: inject, Tap: h.tap, Heard: heard,
		Plug: plugIn, Address: addressed,
		Track: track, Hold: hold, Release: release, Guard: guard, Translate: translate, Flows: flows, Tracker: tracker, Route: route,
	}
	return h
}

// do is a Side. A refusal of the kernel is an answer: its error is part of the
// reply.
func (h *hands) do(request Request) (Reply, error) {
	var reply Reply
	op, known := h.ops[request.Op]
	if !known {
		return reply, fmt.Errorf("there is no operation %q", request.Op)
	}
	if err := op(request, &reply); err != nil {
		reply.Error = err.Error()
		var errno unix.Errno
		if errors.As(err, &errno) {
			reply.Errno = unix.ErrnoName(errno)
		}
	}
	return reply, nil
}

func path(parameter string) string {
	return filepath.Join("/proc/sys", kernel.Path(parameter))
}

func write(request Request, _ *Reply) error {
	// No O_CREAT, as procfs would answer that with another error.
	fd, err := unix.Open(path(request.Parameter), unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("open", err)
	}
	defer unix.Close(fd)
	// One write, as the kernel takes each for a value of its own: os.File would write
	// what is left of one that the kernel has taken a part of.
	_, err = unix.Write(fd, []byte(request.Value+"\n"))
	return os.NewSyscallError("write", err)
}

func read(request Request, reply *Reply) error {
	text, err := os.ReadFile(path(request.Parameter))
	reply.Value = strings.TrimSpace(string(text))
	return err
}

func counters(_ Request, reply *Reply) error {
	reply.Counters = map[string]int64{}
	for _, file := range []string{"/proc/self/net/snmp", "/proc/self/net/netstat"} {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := probe.ParseCounters(text, reply.Counters); err != nil {
			return fmt.Errorf("reading %s: %w", file, err)
		}
	}
	return nil
}

func addressed(request Request, _ *Reply) error {
	return giveAddress(request.Interface, request.Prefix)
}

func sockets(_ Request, reply *Reply) error {
	source, err := sockdiag.Open()
	if err != nil {
		return err
	}
	defer source.Close()
	take := func(socket *probe.Socket) {
		reply.Sockets = append(reply.Sockets, Socket{
			State: socket.State, Local: netip.AddrPortFrom(socket.Local, socket.LocalPort), Remote: netip.AddrPortFrom(socket.Remote, socket.RemotePort),
			Orphan: socket.Inode == 0, TimerMS: socket.TimerMS, Queue: socket.ReceiveQueue, Backlog: socket.SendQueue,
		})
	}
	if err := source.Listening(context.Background(), take); err != nil {
		return err
	}
	return source.Others(context.Background(), take)
}

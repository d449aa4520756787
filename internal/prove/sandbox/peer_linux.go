package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"syscall"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// StartPeer gives the room a second network namespace at the other end of a
// cable, and returns its side. The calling goroutine has to be locked to its
// thread, and to live as long as the room: the peer dies with the thread.
func StartPeer(here Side) (Side, error) {
	there, pid, err := startSide()
	if err != nil {
		return nil, err
	}
	return there, join(cable, plug{here, os.Getpid(), Here}, plug{there, pid, There})
}

// StartPeers is StartPeer with a third side behind the peer, as a web server is
// behind a load balancer.
func StartPeers(here Side) (there, behind Side, err error) {
	there, pid, err := startSide()
	if err != nil {
		return nil, nil, err
	}
	if err := join(cable, plug{here, os.Getpid(), Here}, plug{there, pid, There}); err != nil {
		return nil, nil, err
	}
	behind, third, err := startSide()
	if err != nil {
		return nil, nil, err
	}
	return there, behind, join(backCable, plug{there, pid, Front}, plug{behind, third, Back})
}

// StartInner makes a network namespace inside that of this process, joined to
// nothing, and returns its side. It dies with the thread, as a peer does.
func StartInner() (Side, error) {
	inner, _, err := startSide()
	return inner, err
}

// plugIn makes a cable with both ends here, for proofs that need an interface.
func plugIn(request Request, _ *Reply) error {
	link := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: request.Interface}, PeerName: "plug"}
	if err := netlink.LinkAdd(link); err != nil {
		return fmt.Errorf("making the interface %s (veth): %w", request.Interface, err)
	}
	return nil
}

// startSide starts a process in a network namespace of its own.
func startSide() (side Side, pid int, err error) {
	cmd := again(context.Background(), Peer, "")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET, Pdeathsig: unix.SIGKILL}
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, 0, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, 0, err
	}
	if err := cmd.Start(); err != nil {
		return nil, 0, fmt.Errorf("starting the other side: %w", err)
	}
	return ask(json.NewEncoder(stdin), json.NewDecoder(stdout)), cmd.Process.Pid, nil
}

// plug is one end of a cable.
type plug struct {
	side    Side
	pid     int
	address netip.Prefix
}

// join makes a cable.
func join(name string, one, other plug) error {
	link := &netlink.Veth{
		LinkAttrs: netlink.LinkAttrs{Name: name, Namespace: netlink.NsPid(one.pid)}, PeerName: name, PeerNamespace: netlink.NsPid(other.pid),
	}
	if err := netlink.LinkAdd(link); errors.Is(err, unix.EOPNOTSUPP) {
		return ErrNoCable
	} else if err != nil {
		return fmt.Errorf("joining two sides by a cable (veth): %w", err)
	}
	for _, at := range []plug{one, other} {
		reply, err := at.side(Request{Op: Address, Interface: name, Prefix: at.address})
		if err == nil && reply.Error != "" {
			err = errors.New(reply.Error)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func ask(to *json.Encoder, from *json.Decoder) Side {
	return func(request Request) (Reply, error) {
		var reply Reply
		if err := to.Encode(request); err != nil {
			return reply, fmt.Errorf("asking the other side to %s: %w", request.Op, err)
		}
		if err := from.Decode(&reply); err != nil {
			return reply, fmt.Errorf("asking the other side to %s: its answer: %w", request.Op, err)
		}
		return reply, nil
	}
}

// ServePeer is the process at the other end. It ends with its input.
func ServePeer() error {
	if err := left("net"); err != nil {
		return err
	}
	if _, err := linkUp("lo"); err != nil {
		return err
	}
	hands := newHands()
	requests, replies := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var request Request
		if err := requests.Decode(&request); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading what to do: %w", err)
		}
		reply, err := hands.do(request)
		if err != nil {
			return err
		}
		if err := replies.Encode(reply); err != nil {
			return fmt.Errorf("answering: %w", err)
		}
	}
}

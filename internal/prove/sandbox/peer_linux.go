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

// cable is the name of the interface at both ends of the cable.
const cable = "cable"

// StartPeer gives the room a second network namespace at the other end of a
// cable, and returns its side. The calling goroutine has to be locked to its
// thread, and to live as long as the room: the peer dies with the thread.
func StartPeer(here Side) (Side, error) {
	cmd, err := again(context.Background(), Peer, "")
	if err != nil {
		return nil, err
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET, Pdeathsig: unix.SIGKILL}
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the other side: %w", err)
	}
	there := ask(json.NewEncoder(stdin), json.NewDecoder(stdout))
	link := &netlink.Veth{
		LinkAttrs: netlink.LinkAttrs{Name: cable}, PeerName: cable, PeerNamespace: netlink.NsPid(cmd.Process.Pid),
	}
	if err := netlink.LinkAdd(link); errors.Is(err, unix.EOPNOTSUPP) {
		return nil, ErrNoCable
	} else if err != nil {
		return nil, fmt.Errorf("joining the two sides by a cable (veth): %w", err)
	}
	for _, end := range []struct {
		side    Side
		address netip.Addr
	}{{here, Here}, {there, There}} {
		reply, err := end.side(Request{Op: address, Interface: cable, Local: netip.AddrPortFrom(end.address, 24)})
		if err == nil && reply.Error != "" {
			err = errors.New(reply.Error)
		}
		if err != nil {
			return nil, err
		}
	}
	return there, nil
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
	if err := left(); err != nil {
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

package prove

import (
	"fmt"
	"runtime"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Room is where a proof runs, and what it has found out.
type Room struct {
	// Self is the side in which the proof itself runs.
	Self *Side
	// Peer is the other one, nil unless the proof needs it.
	Peer *Side
	// Behind is the third one, nil unless the proof needs it. Front is the peer again,
	// by the address that the third one reaches.
	Behind, Front *Side
	answer        answer
	quiet         bool
}

// answer is what the process of a proof tells the one that started it.
type answer struct {
	Values        map[string]string `json:"values"`
	Story         []Step            `json:"story"`
	NotApplicable string            `json:"not_applicable,omitempty"`
	// Lacks are reasons why the things in Lacking could not be measured.
	Lacks   []string `json:"lacks,omitempty"`
	Lacking []string `json:"lacking,omitempty"`
	Failed  string   `json:"failed,omitempty"`
}

// Measure gives the value of one thing that the proof expects something of.
func (r *Room) Measure(what string, value any) {
	text := fmt.Sprint(value)
	if _, twice := r.answer.Values[what]; twice {
		r.fail("%q is measured twice", what)
	}
	r.answer.Values[what] = text
	r.tell(Step{Kind: Saw, Text: what + ": " + text})
}

// NotApplicable ends a proof that this kernel or this user cannot carry out.
func (r *Room) NotApplicable(format string, arguments ...any) {
	r.answer.NotApplicable = fmt.Sprintf(format, arguments...)
	runtime.Goexit()
}

// Lacks says why some of the things that the proof expects something of cannot be
// measured here, where others can.
func (r *Room) Lacks(why string, what ...string) {
	r.answer.Lacks, r.answer.Lacking = append(r.answer.Lacks, why), append(r.answer.Lacking, what...)
	r.tell(Step{Kind: Saw, Text: why})
}

// Did tells what was done, and a command that does it by hand, if there is one.
func (r *Room) Did(text, command string) { r.tell(Step{Kind: Did, Text: text, Command: command}) }

// Wait lets time pass.
func (r *Room) Wait(d time.Duration) {
	r.tell(Step{Kind: Did, Text: fmt.Sprintf("wait %s", d), Command: fmt.Sprintf("sleep %s", number(d.Seconds()))})
	time.Sleep(d)
}

// Quietly does something whose steps nobody wants to read, as those of a loop. Did
// tells of it.
func (r *Room) Quietly(do func()) {
	r.quiet = true
	defer func() { r.quiet = false }()
	do()
}

func (r *Room) tell(step Step) {
	if !r.quiet {
		r.answer.Story = append(r.answer.Story, step)
	}
}

// fail ends a proof that could not do what it had to. Unlike an error it needs no
// line at each step, and unlike a panic it is told to the user in one line.
func (r *Room) fail(format string, arguments ...any) {
	r.answer.Failed = fmt.Sprintf(format, arguments...)
	runtime.Goexit()
}

// newRoom tells how a room like this is made by hand.
func newRoom(self, peer, behind sandbox.Side) *Room {
	room := &Room{answer: answer{Values: map[string]string{}, Story: []Step{}}}
	room.Self = &Side{Address: sandbox.Own.Addr(), room: room, side: self}
	room.tell(Step{Kind: Set, Text: "a network namespace of its own, with an address that is no loopback address", Command: "unshare --user --map-root-user --net bash"})
	room.tell(Step{Kind: Set, Command: "ip link set lo up; ip address add 10.99.0.1/24 dev lo"})
	if peer == nil {
		return room
	}
	room.Self.Address = sandbox.Here.Addr()
	room.Peer = &Side{Address: sandbox.There.Addr(), name: "on the other side ", room: room, side: peer, prefix: "nsenter --net --target $PEER "}
	room.tell(Step{Kind: Set, Text: "a second one at the other end of a cable", Command: "unshare --net sleep 1000 & PEER=$!; sleep 1"})
	room.tell(Step{Kind: Set, Command: "ip link add cable type veth peer name cable netns $PEER"})
	room.tell(Step{Kind: Set, Command: "ip address add 10.77.0.1/24 dev cable; ip link set cable up"})
	room.tell(Step{Kind: Set, Command: room.Peer.prefix + "sh -c 'ip link set lo up; ip address add 10.77.0.2/24 dev cable; ip link set cable up'"})
	if behind == nil {
		return room
	}
	room.Front = &Side{Address: sandbox.Front.Addr(), name: room.Peer.name, room: room, side: peer, prefix: room.Peer.prefix}
	room.Behind = &Side{Address: sandbox.Back.Addr(), name: "on the third side ", room: room, side: behind, prefix: "nsenter --net --target $THIRD "}
	room.tell(Step{Kind: Set, Text: "a third one behind it", Command: "unshare --net sleep 1000 & THIRD=$!; sleep 1"})
	room.tell(Step{Kind: Set, Command: room.Peer.prefix + "ip link add back type veth peer name back netns $THIRD"})
	room.tell(Step{Kind: Set, Command: room.Peer.prefix + "sh -c 'ip address add 10.78.0.1/24 dev back; ip link set back up'"})
	room.tell(Step{Kind: Set, Command: room.Behind.prefix + "sh -c 'ip link set lo up; ip address add 10.78.0.2/24 dev back; ip link set back up'"})
	return room
}

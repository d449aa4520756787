package prove

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Stage carries out a part of an experiment, if that is what this process was
// started for, and returns its exit code. A program that proves calls it before
// anything else: it starts itself again.
func Stage(proofs []Proof) (code int, is bool) {
	role, purpose := sandbox.Stage()
	var err error
	switch role {
	case sandbox.Room:
		code, err = stageRoom(proofs, purpose, os.Stdout)
	case sandbox.Peer:
		err = sandbox.ServePeer()
	default:
		return 0, false
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%v\n", err)
		return max(code, 1), true
	}
	return code, true
}

func stageRoom(proofs []Proof, id string, out io.Writer) (int, error) {
	// The other side dies with the thread that started it.
	runtime.LockOSThread()
	at := slices.IndexFunc(proofs, func(proof Proof) bool { return proof.ID == id })
	if at < 0 {
		return 1, fmt.Errorf("there is no proof %q", id)
	}
	self, code, err := sandbox.Enter()
	if err != nil {
		return code, err
	}
	peer, behind, err := others(self, proofs[at].Needs)
	if errors.Is(err, sandbox.ErrNoCable) {
		return 0, json.NewEncoder(out).Encode(answer{NotApplicable: err.Error()})
	} else if err != nil {
		return 1, err
	}
	return 0, json.NewEncoder(out).Encode(carryOut(proofs[at], newRoom(self, peer, behind)))
}

func others(self sandbox.Side, needs Needs) (peer, behind sandbox.Side, err error) {
	switch {
	case needs.Behind:
		return sandbox.StartPeers(self)
	case needs.Peer:
		peer, err = sandbox.StartPeer(self)
	}
	return peer, nil, err
}

// carryOut runs a proof to its end, or to the step that ends it.
func carryOut(proof Proof, room *Room) answer {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		proof.Run(room)
	}()
	<-ended
	return room.answer
}

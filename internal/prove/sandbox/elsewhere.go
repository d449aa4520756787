//go:build !linux

package sandbox

import "context"

var elsewhere = &Refused{Reason: "this is no Linux", Remedy: "run it on a Linux host: an experiment needs its kernel"}

// Run refuses.
func Run(context.Context, string) ([]byte, error) { return nil, elsewhere }

// RunAsRoot refuses.
func RunAsRoot(context.Context, string) ([]byte, error) { return nil, elsewhere }

// RunAsUser refuses.
func RunAsUser(context.Context, string) ([]byte, error) { return nil, elsewhere }

// Enter refuses.
func Enter() (Side, int, error) { return nil, 1, elsewhere }

// StartPeer refuses.
func StartPeer(Side) (Side, error) { return nil, elsewhere }

// StartPeers refuses.
func StartPeers(Side) (there, behind Side, err error) { return nil, nil, elsewhere }

// StartInner refuses.
func StartInner() (Side, error) { return nil, elsewhere }

// ServePeer refuses.
func ServePeer() error { return elsewhere }

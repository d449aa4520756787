// Package host reaches the machines whose parameters are declared: this one, or
// another over SSH. All that it does there is to run scripts of the POSIX shell,
// so that every kind of host is served by the same few lines.
package host

import (
	"context"
	"io"
)

// Transport starts commands on a host.
type Transport interface {
	// Name names the host in messages: localhost, ops@lb1.example.net:22.
	Name() string
	// Remote says whether losing the network loses the host.
	Remote() bool
	// Start starts a command line of the host's shell. The context ends the
	// command. An error means that the host was not reached or did not start it;
	// it never means that something is absent there.
	Start(ctx context.Context, command string) (Process, error)
	// Afresh returns a transport that shares no connection with this one, to see
	// whether the host can still be reached. Its Close ends that connection.
	Afresh() Transport
	Close() error
}

// Process is a command that runs.
type Process interface {
	Stdin() io.WriteCloser
	Stdout() io.Reader
	Stderr() io.Reader
	// Wait returns the exit code once the command has ended. An error means that
	// the end is not known: the connection broke, or the context ended it.
	Wait() (code int, err error)
}

// Runner runs whole scripts, as root where the host needs it.
type Runner interface {
	Name() string
	Remote() bool
	// Run hands script to sh on its standard input, so that nothing of it shows
	// in a list of processes. A script that fails is no error but an exit code.
	Run(ctx context.Context, script string) (Output, error)
	// RunAfresh is Run over a connection made for it and closed after it.
	RunAfresh(ctx context.Context, script string) (Output, error)
}

// Output is what a script printed, and how it ended.
type Output struct {
	Stdout []byte
	Stderr []byte
	Code   int
}

package ssh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// grace is how long a host has to confirm that a session is closed. One that
// does not answer by then has lost the connection.
const grace = 5 * time.Second

// process is a command in a session.
type process struct {
	ctx     context.Context
	link    *link
	session *gossh.Session
	stdin   io.WriteCloser
	stdout  io.Reader
	stderr  io.Reader

	ended chan struct{} // closed when err and cut are set
	err   error
	cut   bool // the context ended it
}

func start(ctx context.Context, l *link, s *gossh.Session, command string) (*process, error) {
	p := &process{ctx: ctx, link: l, session: s, ended: make(chan struct{})}
	var errs [3]error
	p.stdin, errs[0] = s.StdinPipe()
	p.stdout, errs[1] = s.StdoutPipe()
	p.stderr, errs[2] = s.StderrPipe()
	if err := errors.Join(errs[:]...); err != nil {
		s.Close()
		return nil, fmt.Errorf("starting a command on %s: %w", l.hop, err)
	}
	l.open.Add(1)
	_, err := await(ctx, func() (struct{}, error) { return struct{}{}, s.Start(command) }, func(struct{}) {})
	if err != nil {
		s.Close()
		l.release()
		if l.gone() {
			err = errBroken
		}
		return nil, &ConnectionError{Host: l.hop.String(), Doing: "starting a command", Err: err}
	}
	stop := context.AfterFunc(ctx, p.kill)
	go func() {
		p.err = s.Wait()
		p.cut = !stop()
		close(p.ended)
		l.release()
	}()
	return p, nil
}

// errBroken stands for the several ways in which the loss of a connection shows.
var errBroken = errors.New("the connection broke")

func (p *process) Stdin() io.WriteCloser { return p.stdin }
func (p *process) Stdout() io.Reader     { return p.stdout }
func (p *process) Stderr() io.Reader     { return p.stderr }

// kill ends the command and closes the session. The connection stays, unless
// the host does not answer.
func (p *process) kill() {
	closing := time.AfterFunc(grace, func() { p.link.client.Close() })
	defer closing.Stop()
	_ = p.session.Signal(gossh.SIGTERM) // sshd before 7.9 knows no signals
	_ = p.session.Close()               // it may just have ended
	<-p.ended
}

// Wait returns the exit code, 128 and the number of a signal that ended the
// command.
func (p *process) Wait() (int, error) {
	select {
	case <-p.ended:
	case <-p.ctx.Done():
		// It may have ended just before.
		select {
		case <-p.ended:
		default:
			return 0, p.failed(context.Cause(p.ctx))
		}
	}
	if p.cut {
		return 0, p.failed(context.Cause(p.ctx))
	}
	var exit *gossh.ExitError
	switch {
	case p.err == nil:
		return 0, nil
	case errors.As(p.err, &exit):
		return exit.ExitStatus(), nil
	}
	return 0, p.failed(fmt.Errorf("%w before its end was known", errBroken))
}

func (p *process) failed(err error) error {
	return &ConnectionError{Host: p.link.hop.String(), Doing: "running a command", Err: err}
}

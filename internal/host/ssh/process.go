package ssh

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// grace is how long a host has to confirm that a session is closed. One that
// does not answer by then has lost the connection.
const grace = 5 * time.Second

// session is a channel that a command may be started in (RFC 4254, 6).
// gossh.Session would tell the end of a command only when its outputs are
// closed, and what it left behind may hold them open for ever.
type session struct {
	gossh.Channel
	requests <-chan *gossh.Request
}

// process is a command in a session.
type process struct {
	ctx     context.Context
	link    *link
	session session

	ended  chan struct{} // closed when the command has ended, or the session
	closed chan struct{} // closed when the session has

	// set before ended is closed
	code    int
	hasCode bool
}

func start(ctx context.Context, l *link, s session, command string) (*process, error) {
	p := &process{ctx: ctx, link: l, session: s, ended: make(chan struct{}), closed: make(chan struct{})}
	l.open.Add(1)
	go p.follow()
	exec := gossh.Marshal(struct{ Command string }{command})
	began, err := await(ctx, func() (bool, error) { return s.SendRequest("exec", true, exec) }, func(bool) {})
	if err == nil && !began {
		err = errors.New("the host refuses to run commands for this user")
	}
	if err != nil {
		go p.kill()
		if ctx.Err() == nil && l.gone() {
			err = errBroken
		}
		return nil, &ConnectionError{Host: l.hop.String(), Doing: "starting a command on", Err: err}
	}
	stop := context.AfterFunc(ctx, p.kill)
	go func() {
		<-p.closed
		stop()
	}()
	return p, nil
}

// errBroken stands for the several ways in which the loss of a connection shows.
var errBroken = errors.New("the connection broke")

// follow hears how the command ends, and stays until the session is closed.
func (p *process) follow() {
	for request := range p.session.requests {
		code, ok := exitCode(request)
		if ok && !p.hasCode {
			p.code, p.hasCode = code, true
			close(p.ended)
		}
		if request.WantReply {
			_ = request.Reply(false, nil) // the connection may have broken
		}
	}
	if !p.hasCode {
		close(p.ended)
	}
	close(p.closed)
	p.link.release()
}

// exitCode reads how a command ended: 128 plus the number of the signal that
// ended it, as shells say it.
func exitCode(request *gossh.Request) (code int, ok bool) {
	switch request.Type {
	case "exit-status":
		if len(request.Payload) < 4 {
			return 0, false
		}
		return int(binary.BigEndian.Uint32(request.Payload)), true
	case "exit-signal":
		var signal struct {
			Name    string
			Dumped  bool
			Message string
			Lang    string
		}
		if err := gossh.Unmarshal(request.Payload, &signal); err != nil {
			return 0, false
		}
		return 128 + signals[gossh.Signal(signal.Name)], true
	}
	return 0, false
}

// signals are the numbers of those that RFC 4254 names, on Linux.
var signals = map[gossh.Signal]int{
	gossh.SIGHUP: 1, gossh.SIGINT: 2, gossh.SIGQUIT: 3, gossh.SIGILL: 4, gossh.SIGABRT: 6, gossh.SIGFPE: 8, gossh.SIGKILL: 9,
	gossh.SIGUSR1: 10, gossh.SIGSEGV: 11, gossh.SIGUSR2: 12, gossh.SIGPIPE: 13, gossh.SIGALRM: 14, gossh.SIGTERM: 15,
}

func (p *process) Stdin() io.WriteCloser { return stdin{p.session} }
func (p *process) Stdout() io.Reader     { return p.session }
func (p *process) Stderr() io.Reader     { return p.session.Stderr() }

// stdin is the input of a command, which can be closed for itself.
type stdin struct{ session session }

func (s stdin) Write(text []byte) (int, error) { return s.session.Write(text) }
func (s stdin) Close() error                   { return s.session.CloseWrite() }

// kill ends the command and closes the session. The connection stays, unless
// the host does not answer.
func (p *process) kill() {
	closing := time.AfterFunc(grace, p.link.cut)
	defer closing.Stop()
	select {
	case <-p.ended:
	default:
		// sshd before 7.9 knows no signals, and none does for root: there the
		// command ends by itself, or when it finds its input closed.
		_, _ = p.session.SendRequest("signal", false, gossh.Marshal(struct{ Name string }{string(gossh.SIGTERM)}))
	}
	_ = p.session.Close() // it may just have ended
	<-p.closed
}

// Wait returns the exit code.
func (p *process) Wait() (int, error) {
	select {
	case <-p.ended:
	case <-p.ctx.Done():
	}
	select {
	case <-p.ended:
	default:
		return 0, p.failed(context.Cause(p.ctx))
	}
	switch {
	case p.hasCode:
		return p.code, nil
	case p.ctx.Err() != nil:
		return 0, p.failed(context.Cause(p.ctx))
	}
	return 0, p.failed(fmt.Errorf("%w before its end was known", errBroken))
}

func (p *process) failed(err error) error {
	return &ConnectionError{Host: p.link.hop.String(), Doing: "running a command on", Err: err}
}

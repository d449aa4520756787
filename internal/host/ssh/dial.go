package ssh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// ConnectionError says that a host was not reached, or that the connection to
// it broke. Nothing follows from it about what is there.
type ConnectionError struct {
	Host  string // user@host:port
	Doing string // the host follows: "dialling", "shaking hands with"
	Err   error
}

func (e *ConnectionError) Error() string {
	return fmt.Sprintf("%s %s: %v", e.Doing, e.Host, e.beyondHost())
}

// beyondHost leaves out of a failed dial what is said of the host already. Which
// of the addresses of a name did not answer stays.
func (e *ConnectionError) beyondHost() error {
	var dialled *net.OpError
	if !errors.As(e.Err, &dialled) || dialled.Op != "dial" || dialled.Error() != e.Err.Error() {
		return e.Err
	}
	if dialled.Addr == nil || strings.HasSuffix(e.Host, "@"+dialled.Addr.String()) {
		return dialled.Err
	}
	return e.Err
}

func (e *ConnectionError) Unwrap() error { return e.Err }

// dial connects to a hop, through the one before it if there is one. The
// context bounds it together with the timeout of the hop.
func dial(ctx context.Context, h hop, through *gossh.Client) (*gossh.Client, error) {
	verifier, err := newVerifier(h.HostKey)
	if err != nil {
		return nil, fmt.Errorf("checking the host key of %s: %w", h, err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, h.Timeout, fmt.Errorf("no answer within %s (connect_timeout)", h.Timeout))
	defer cancel()
	credentials, err := gather(ctx, h.Identity)
	if err != nil {
		return nil, fmt.Errorf("logging in to %s: %w", h, err)
	}
	conn, err := connect(ctx, h, through)
	if err != nil {
		return nil, &ConnectionError{Host: h.String(), Doing: "dialling", Err: because(ctx, err)}
	}
	return shake(ctx, h, conn, verifier, credentials)
}

func connect(ctx context.Context, h hop, through *gossh.Client) (net.Conn, error) {
	if through != nil {
		return through.DialContext(ctx, "tcp", h.address())
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", h.address())
}

// shake does the handshake. A connection through a bastion has no deadlines:
// it is closed when the time is over.
func shake(ctx context.Context, h hop, conn net.Conn, v *verifier, c *credentials) (*gossh.Client, error) {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	var verdict error
	trusted := false
	config := &gossh.ClientConfig{
		User:              h.User,
		Auth:              c.methods(h.Identity.Password),
		HostKeyAlgorithms: v.algorithms(),
		HostKeyCallback: func(_ string, _ net.Addr, key gossh.PublicKey) error {
			verdict = v.check(key)
			trusted = verdict == nil
			return verdict
		},
	}
	raw, channels, requests, err := gossh.NewClientConn(conn, h.address(), config)
	if err == nil && stop() {
		return gossh.NewClient(raw, channels, requests), nil
	}
	if err == nil {
		// The time was over just as the handshake ended.
		_ = raw.Close() // nobody has used it
		err = context.Cause(ctx)
	}
	conn.Close()
	switch {
	case ctx.Err() != nil:
		return nil, &ConnectionError{Host: h.String(), Doing: "shaking hands with", Err: because(ctx, err)}
	case verdict != nil:
		return nil, verdict
	case trusted && !broken(err):
		return nil, &AuthError{User: h.User, Host: h.address(), Offered: c.offered, LeftOut: c.leftOut, Err: err}
	}
	return nil, &ConnectionError{Host: h.String(), Doing: "shaking hands with", Err: err}
}

// broken says whether an error is that of a connection. What else ends a
// handshake after the host key was accepted is the login: the words for it are
// many.
func broken(err error) bool {
	var network net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &network)
}

// because prefers the reason for which a context ended to what broke by it.
func because(ctx context.Context, err error) error {
	var network net.Error
	if deadline, ok := ctx.Deadline(); ok && errors.As(err, &network) && network.Timeout() && !time.Now().Before(deadline) {
		<-ctx.Done() // a dial has the same deadline, and may be told first
	}
	if ctx.Err() == nil {
		return err
	}
	if cause := context.Cause(ctx); !errors.Is(err, cause) {
		return cause
	}
	return err
}

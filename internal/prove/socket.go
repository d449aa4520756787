package prove

import (
	"net/netip"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Socket is one end of a connection, or a port that is taken.
type Socket struct {
	side  *Side
	fd    int
	Local netip.AddrPort
}

// Close closes it. Its end of the connection goes on without a process.
func (s *Socket) Close() { s.side.must(sandbox.Request{Op: sandbox.Close, Socket: s.fd}) }

// CloseLingering closes it with SO_LINGER on.
func (s *Socket) CloseLingering(seconds int32) {
	s.side.must(sandbox.Request{Op: sandbox.Close, Socket: s.fd, Linger: &seconds})
}

// TryEnd waits for the end of what the peer sends. A reset is refused.
func (s *Socket) TryEnd() (refusal string) {
	return s.side.ask(sandbox.Request{Op: sandbox.End, Socket: s.fd}).Errno
}

// CloseAfterPeer waits for the end of what the peer sends, and closes then. Without
// waiting both could close at the same time, and both have TIME_WAIT.
func (s *Socket) CloseAfterPeer() {
	s.side.must(sandbox.Request{Op: sandbox.End, Socket: s.fd})
	s.Close()
}

// Listener is a listening socket.
type Listener struct{ Socket }

// Accept takes the next connection.
func (l *Listener) Accept() *Socket {
	reply := l.side.must(sandbox.Request{Op: sandbox.Accept, Socket: l.fd})
	return &Socket{l.side, reply.Socket, l.Local}
}

// ListenAgain calls listen() once more, as a program does at a reload.
func (l *Listener) ListenAgain(backlog int) {
	l.side.must(sandbox.Request{Op: sandbox.Listen, Socket: l.fd, Backlog: backlog})
}

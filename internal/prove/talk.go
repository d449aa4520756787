package prove

import "github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"

// TrySend writes so many bytes once. The other end may be gone.
func (s *Socket) TrySend(bytes int) (refusal string) {
	return s.side.ask(sandbox.Request{Op: sandbox.Put, Socket: s.fd, Talk: &sandbox.Talk{Bytes: bytes}}).Errno
}

// Send is TrySend to an end that is there.
func (s *Socket) Send(bytes int) {
	s.side.must(sandbox.Request{Op: sandbox.Put, Socket: s.fd, Talk: &sandbox.Talk{Bytes: bytes}})
}

// Receive waits for so many bytes and takes them.
func (s *Socket) Receive(bytes int) {
	s.side.must(sandbox.Request{Op: sandbox.Take, Socket: s.fd, Talk: &sandbox.Talk{Bytes: bytes}})
}

// Leave waits for so many bytes and does not take them, as a program that does not
// care.
func (s *Socket) Leave(bytes int) {
	s.side.must(sandbox.Request{Op: sandbox.Take, Socket: s.fd, Talk: &sandbox.Talk{Bytes: bytes, Leave: true}})
}

// KeepAlive turns SO_KEEPALIVE on, with a probe after so many seconds of silence, 0: as
// net.ipv4.tcp_keepalive_time says.
func (s *Socket) KeepAlive(seconds int) {
	s.side.must(sandbox.Request{Op: sandbox.KeepAlive, Socket: s.fd, Talk: &sandbox.Talk{KeepAlive: seconds}})
}

// HalfClose ends what it sends, and goes on to receive: shutdown().
func (s *Socket) HalfClose() {
	s.side.must(sandbox.Request{Op: sandbox.HalfClose, Socket: s.fd})
}

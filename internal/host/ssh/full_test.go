package ssh

import (
	"net"
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// fullListener listens and accepts nothing: whoever dials waits, as with a host
// whose packets are dropped.
func fullListener(t *testing.T) int {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	file := os.NewFile(uintptr(fd), "listener")
	t.Cleanup(func() { file.Close() })
	must(t, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	must(t, unix.Listen(fd, 0))
	address, err := unix.Getsockname(fd)
	must(t, err)
	port := address.(*unix.SockaddrInet4).Port
	// A backlog of 0 is one connection.
	for range 2 {
		conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		must(t, err)
		t.Cleanup(func() { conn.Close() })
		if full(t, fd) {
			return port
		}
	}
	return port
}

// full says whether the next who dials has to wait.
func full(t *testing.T, fd int) bool {
	t.Helper()
	info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO)
	must(t, err)
	// Of a listening socket these are the queue and its limit (tcp_get_info).
	return info.Unacked > info.Sacked
}

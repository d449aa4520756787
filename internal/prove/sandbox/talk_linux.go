package sandbox

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// put is one write() of a program.
func put(request Request, _ *Reply) error {
	// Without the flag a write to a broken connection would be a signal too.
	n, err := unix.SendmsgN(request.Socket, make([]byte, request.Talk.Bytes), nil, nil, unix.MSG_NOSIGNAL)
	if err == nil && n != request.Talk.Bytes {
		return fmt.Errorf("writing to socket %d: %d of %d bytes", request.Socket, n, request.Talk.Bytes)
	}
	return os.NewSyscallError("write", err)
}

// take waits for all the bytes.
func take(request Request, _ *Reply) error {
	flags := unix.MSG_WAITALL
	if request.Talk.Leave {
		flags |= unix.MSG_PEEK
	}
	var n int
	err := uninterrupted(func() (err error) {
		n, _, err = unix.Recvfrom(request.Socket, make([]byte, request.Talk.Bytes), flags)
		return err
	})
	if err == nil && n != request.Talk.Bytes {
		return fmt.Errorf("reading from socket %d: %d of %d bytes", request.Socket, n, request.Talk.Bytes)
	}
	return os.NewSyscallError("read", err)
}

func keepAlive(request Request, _ *Reply) error {
	for _, option := range []struct{ level, name, value int }{
		{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, request.Talk.KeepAlive},
		{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL, request.Talk.KeepAlive},
		{unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1},
	} {
		if option.value == 0 {
			continue
		}
		if err := unix.SetsockoptInt(request.Socket, option.level, option.name, option.value); err != nil {
			return os.NewSyscallError("setsockopt", err)
		}
	}
	return nil
}

func halfClose(request Request, _ *Reply) error {
	return os.NewSyscallError("shutdown", unix.Shutdown(request.Socket, unix.SHUT_WR))
}

// Package procnet reads TCP sockets from /proc/net/tcp and tcp6: where the kernel
// has no sock_diag, and on hosts that are reached over SSH.
package procnet

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// Tables are the two files. What they do not show stays unknown: the backlog and
// the drops of listening sockets, the timestamps of connections, and when a peer
// was heard of last.
type Tables struct {
	// Open opens one of the files, "tcp" or "tcp6", from its beginning. A host
	// without IPv6 has no tcp6: an error that wraps fs.ErrNotExist.
	Open func(table string) (io.ReadCloser, error)
	// BigEndian: it is a kernel of such a machine. Addresses are printed as the
	// machine holds them.
	BigEndian bool

	buffer *bufio.Reader
	socket probe.Socket
}

var _ probe.Sockets = (*Tables)(nil)

// Here are the tables of the namespace of the calling thread, which has to be
// the one that reads them.
func Here() *Tables {
	return &Tables{
		Open:      func(table string) (io.ReadCloser, error) { return os.Open("/proc/thread-self/net/" + table) },
		BigEndian: binary.NativeEndian.Uint16([]byte{0, 1}) == 1,
	}
}

// Name is proc.
func (t *Tables) Name() string { return "proc" }

// Listening reads the beginning of each table: the kernel lists all listening
// sockets before the first connection (Documentation/networking/proc_net_tcp.rst).
// Before Linux 4.4 the requests for connections stand below the socket that they
// came to (Linux 3.10 net/ipv4/tcp_ipv4.c listening_get_next()).
func (t *Tables) Listening(ctx context.Context, visit func(*probe.Socket)) error {
	return t.read(ctx, func(s *probe.Socket) bool {
		if s.State == probe.Listen {
			visit(s)
		}
		return s.State == probe.Listen || s.State == probe.NewSynRecv
	})
}

// Others reads both tables to their end.
func (t *Tables) Others(ctx context.Context, visit func(*probe.Socket)) error {
	return t.read(ctx, func(s *probe.Socket) bool {
		if s.State != probe.Listen {
			visit(s)
		}
		return true
	})
}

// odd are the lines of a table that are none of a socket.
type odd struct {
	count int
	first string
	table string
}

// read goes on as long as visit returns true, in each table by itself.
func (t *Tables) read(ctx context.Context, visit func(*probe.Socket) bool) error {
	var odd odd
	for _, table := range []string{"tcp", "tcp6"} {
		file, err := t.Open(table)
		if table == "tcp6" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("reading the table of sockets /proc/net/%s: %w", table, err)
		}
		err = t.readTable(ctx, table, file, visit, &odd)
		_ = file.Close() // it was only read
		if err != nil {
			return fmt.Errorf("reading the table of sockets /proc/net/%s: %w", table, err)
		}
	}
	if odd.count > 0 {
		return &probe.Incomplete{Why: fmt.Sprintf("lines of /proc/net/tcp and tcp6 that are none of a socket: %d, the first in %s: %.60q", odd.count, odd.table, odd.first)}
	}
	return nil
}

// bufferSize holds some hundred lines. The kernel hands out a page at a time.
const bufferSize = 64 << 10

func (t *Tables) readTable(ctx context.Context, table string, file io.Reader, visit func(*probe.Socket) bool, odd *odd) error {
	if t.buffer == nil {
		t.buffer = bufio.NewReaderSize(file, bufferSize)
	} else {
		t.buffer.Reset(file)
	}
	for number := 0; ; number++ {
		line, err := t.line()
		if len(line) > 0 && number > 0 { // the first is the heading
			if !parse(line, t.BigEndian, &t.socket) {
				if odd.count == 0 {
					odd.first, odd.table = string(line), table
				}
				odd.count++
			} else if !visit(&t.socket) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if number%4096 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// line is the next line, without its end. Of one that is far too long for a
// socket it is the beginning.
func (t *Tables) line() ([]byte, error) {
	line, err := t.buffer.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		if n := len(line); n > 0 && line[n-1] == '\n' {
			line = line[:n-1]
		}
		return line, err
	}
	long := string(line[:100])
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = t.buffer.ReadSlice('\n')
	}
	return []byte(long), err
}

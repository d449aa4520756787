package probe

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// ProcFiles reads a file by its path below /proc, as one network namespace of one
// host shows it: net/netstat, sys/net/ipv4/tcp_tw_reuse. An error wraps
// fs.ErrNotExist or fs.ErrPermission where it is one of these.
type ProcFiles func(path string) ([]byte, error)

// ThreadFiles are those of the namespace of the calling thread. /proc/net would
// be that of the first thread; /proc/sys/net follows the thread by itself.
func ThreadFiles(path string) ([]byte, error) {
	if strings.HasPrefix(path, "net/") {
		return os.ReadFile("/proc/thread-self/" + path)
	}
	return readParameter("/proc/" + path)
}

const (
	usualParameter = 2 << 10
	// longestParameter holds every second port by itself.
	longestParameter = 256 << 10
)

// readParameter reads a file in one read: a list of ports ends where the room of
// the first read does, and what would follow is never shown (Linux 6.12
// kernel/sysctl.c proc_do_large_bitmap(); measured: 512 of 2,004 bytes).
func readParameter(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	value, err := readOnce(file, usualParameter)
	if err != nil || len(value) < usualParameter {
		return value, err
	}
	return readOnce(file, longestParameter)
}

func readOnce(file *os.File, room int) ([]byte, error) {
	value := make([]byte, room)
	n, err := file.ReadAt(value, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return value[:n], err
}

// ReadBesides fills in what the kernel tells without a look at any socket:
// counters, sockstat, connection tracking, parameters. What it cannot, it names
// among the gaps.
func ReadBesides(files ProcFiles, parameters []string, o *policy.Observation) {
	readCounters(files, o)
	readSockstat(files, o)
	readConntrack(files, o)
	readParameters(files, parameters, o)
}

func gap(o *policy.Observation, format string, arguments ...any) {
	o.Gaps = append(o.Gaps, fmt.Sprintf(format, arguments...))
}

// reason is the short form of why a file could not be read: its name stands
// before it already.
func reason(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	case errors.As(err, &path):
		return path.Err.Error()
	}
	return err.Error()
}

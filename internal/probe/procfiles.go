package probe

import (
	"errors"
	"fmt"
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
		path = "thread-self/" + path
	}
	return os.ReadFile("/proc/" + path)
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

package host

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Snapshot is what one round trip learns of a host.
type Snapshot struct {
	Kernel  string            // uname -r
	BootID  string            // of /proc/sys/kernel/random/boot_id
	ID      string            // hash of /etc/machine-id, empty where there is none
	Memory  int64             // bytes
	Root    bool              // the script ran as uid 0
	Loader  sysctlconf.Loader // what the host shows: systemd, procps, busybox
	Service []string          // what also writes parameters and runs there: tuned, systemd-networkd, kubelet
	// Present are the paths below /proc/sys of all parameters, sorted.
	Present []string
	// Live are the values of the parameters that were asked for.
	Live map[string]Live
	// Files are those that any loader may read, in the order of their paths, and
	// those of which a journal speaks.
	Files []File
	// Journals are by the name of the file whose lines they are about.
	Journals map[string]Journal
	// Listeners are the TCP ports that sockets of the host listen on, sorted.
	Listeners []int
	Lock      string // who holds the lock, empty: nobody
}

// Live is a parameter as the kernel shows it.
type Live struct {
	Absent     bool
	Value      string // without the last newline; empty where it cannot be read
	Unreadable bool   // write-only, or not for this user
	ReadOnly   bool   // the kernel or the mount refuses writes
}

// File is a file or a link below a directory of settings.
type File struct {
	Path string // absolute on the host
	Link string // where a link leads, empty: no link
	Mode uint32
	Data []byte
}

// Journal is kept on the host in /run while values of ours are live: all that
// survives a provider that is killed.
type Journal struct {
	Schema  int              `json:"schema"`
	BootID  string           `json:"boot_id"`
	Entries map[string]Entry `json:"parameters"`
}

// Entry is one parameter of a journal.
type Entry struct {
	Original *string `json:"original"` // nil: not known
	Wanted   string  `json:"wanted"`   // empty for a secret parameter
	Owner    string  `json:"owner"`    // the resource kind and name that set it
}

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
	// Files are those that any loader may read, in the order of their paths.
	Files []File
	// Directories are those of settings that exist. /lib/sysctl.d is among them
	// where it is /usr/lib/sysctl.d; its files are then listed once.
	Directories []string
	// Unlisted are directories that this user may not list: what they hold is
	// not known.
	Unlisted []string
	// Journals are by the name of the file whose lines they are about.
	Journals map[string]Journal
	// JournalTexts are what the files of journals hold, also of damaged ones.
	JournalTexts map[string]string
	// Damaged says of a journal, by the same name, why it cannot be used.
	Damaged map[string]string
	// Listeners are the TCP ports that sockets of the host listen on, sorted.
	Listeners []int
	Lock      string // who holds the lock, empty: nobody
	// Reverts are the names of the files of changes that nobody has confirmed:
	// the host is going to undo them.
	Reverts []string
}

// Live is a parameter as the kernel shows it.
type Live struct {
	Absent     bool
	Value      string // without the last newline; empty where it cannot be read
	Unreadable bool   // write-only, not for this user, or the kernel gives an error
	Problem    string // in the system's words why it is unreadable
	Withheld   bool   // secret, and not asked for by its name: its value was not read
	ReadOnly   bool   // the kernel or the mount refuses writes
}

// File is a file or a link below a directory of settings.
type File struct {
	Path string // absolute on the host
	Link string // where a link leads, empty: no link
	Kind FileKind
	Mode uint32 // of what a link leads to; 0 where the host has no stat
	// Owner is numeric, "0:0"; empty where the host has no stat.
	Owner string
	Data  []byte
	// Problem is in the system's words why it could not be read.
	Problem string
}

// FileKind is what a path leads to.
type FileKind string

const (
	RegularFile   FileKind = "regular"
	DirectoryFile FileKind = "directory"
	SpecialFile   FileKind = "special" // a device such as /dev/null, a FIFO: not read
	DanglingLink  FileKind = "dangling"
)

// JournalSchema is that of the journals that are understood here.
const JournalSchema = 1

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
	// Previous is what was wanted before, while a change is under way: live may
	// still be that. Empty: nothing, or a secret.
	Previous string `json:"previous,omitempty"`
	// OriginalBoot is the boot id under which the original was read, empty: that
	// of the journal.
	OriginalBoot string `json:"original_boot,omitempty"`
}

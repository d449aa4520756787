package sandbox

// Loader is a program that applies files of settings at boot.
type Loader struct {
	Program   string   `json:"program"`
	Arguments []string `json:"arguments,omitempty"`
	// Environment is added to that of the process.
	Environment []string `json:"environment,omitempty"`
	// Files by path, all below /etc. They are in a file system of the room, in which
	// nothing else is.
	Files map[string]string `json:"files,omitempty"`
}

// The operations with files of settings.
const (
	Lay  Op = "lay"  // puts the files of Loader in place, instead of those before
	Load Op = "load" // runs Loader
	Plug Op = "plug" // makes a cable with both ends on this side, one is Interface
)

// Settings are the directories from which loaders take files. Some may not be there.
func Settings() []string {
	return []string{"/etc", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"}
}

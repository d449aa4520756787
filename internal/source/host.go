// Package source finds what settings are read from, and groups it into hosts.
package source

import "github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"

// Host is the set of files that one loader run applies.
type Host struct {
	Name string // in tcplint.toml, else the path of the first file
	// Stated is the name of the host in tcplint.toml, empty if it is not there.
	Stated string
	// This is set for the machine that the program runs on.
	This bool
	// Whole is set where every directory of the loader is known, so that a file
	// that is never read can be told.
	Whole bool
	// Root is the directory that stands for / in a tree, empty for single files.
	Root string
	// Files are those of the host as a loader meets them: in the order in which
	// they are read, those that it does not read last.
	Files func(sysctlconf.Loader) ([]File, error)
}

// File is one file of a host.
type File struct {
	Path   string // as the user would name it
	Target string // where links lead, in a tree
	Kind   string // sysctl.conf, sysctl.d, file, stdin
	Data   []byte
	Unread sysctlconf.UnreadReason // empty: the loader reads it
	Err    error                   // it could not be read
	Named  bool                    // findings about it are wanted
}

package source

import "github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"

// Host is what one set of settings is for: the files that one loader run
// applies, or what something else hands to one kernel or namespace.
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
	// Unloaded is set where no loader takes part: each setting is written as it
	// stands, in order.
	Unloaded bool
	// Known are facts that the place itself shows.
	Known Facts
	// Files are those of the host as a loader meets them: in the order in which
	// they are read, those that it does not read last.
	Files func(sysctlconf.Loader) ([]File, error)
}

// Facts are what a place shows of a host. tcplint.toml and flags beat them; what
// it does not show is empty.
type Facts struct {
	Namespace string // host, container, rootless-container, pod
	Roles     []string
	NAT       *bool
	Kernel    string // a version or a whole uname -r
	Loader    sysctlconf.Loader
}

// File is one file of a host, or another place that sets parameters of it.
type File struct {
	Path   string // as the user would name it
	Target string // where links lead, in a tree
	Kind   string // sysctl.conf, sysctl.d, file, stdin, or what the place calls it
	Data   []byte
	// ReadFrom is the text that the settings were found in, where that is not the
	// file itself: a plan declares files that are not there yet.
	ReadFrom string
	// Address is the Terraform address or JSON pointer of what declares it.
	Address string
	// Settings are those of a place that is no file of a loader; Data is then
	// only what their spans refer to.
	Settings []Setting
	Unread   sysctlconf.UnreadReason // empty: the loader reads it
	Err      error                   // it could not be read
	Named    bool                    // findings about it are wanted
}

// Location is the path that findings name.
func (f *File) Location() string {
	if f.ReadFrom != "" {
		return f.ReadFrom
	}
	return f.Path
}

// Or fills in what the first does not say from the second.
func (f Facts) Or(other Facts) Facts {
	if f.Namespace == "" {
		f.Namespace = other.Namespace
	}
	if f.Roles == nil {
		f.Roles = other.Roles
	}
	if f.NAT == nil {
		f.NAT = other.NAT
	}
	if f.Kernel == "" {
		f.Kernel = other.Kernel
	}
	if f.Loader == "" {
		f.Loader = other.Loader
	}
	return f
}

// Package apply changes the parameters of a host and the files that keep them:
// all of a change or nothing of it, with a way back.
package apply

import (
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// Want is what a resource declares for a host.
type Want struct {
	Owner    string // kind and name of the resource, stable between runs
	File     string // stem of the file in /etc/sysctl.d
	Values   map[string]string
	Secrets  map[string]string // written like Values, never kept or shown
	Comment  string
	Whole    bool // the file is this resource's alone
	Persist  bool
	Runtime  bool
	Rollback time.Duration // 0: no lock-out protection
}

// State is what is known of a resource on its host after it was read or changed.
type State struct {
	HostID       string
	BootID       string
	File         string             // absolute path
	Live         map[string]string  // as the kernel shows it; absent keys are missing
	Persisted    map[string]string  // what our file says; missing: no line
	Original     map[string]*string // nil: not known
	Boot         map[string]string  // what a boot would leave, by this host's loader
	OverriddenBy map[string]Place   // who else decides at boot
	Secret       map[string]string  // salted hash of the live secret value
}

// Place is a line of a file on the host.
type Place struct {
	Path string
	Line int
	// Value is what the line writes.
	Value string
}

// Note is what the user should be told although nothing failed.
type Note struct {
	Parameter string // empty: about the whole
	Summary   string
	Detail    string
}

// Prior is what an earlier run left in the state of a resource.
type Prior struct {
	HostID   string
	BootID   string
	File     string // stem
	Values   map[string]string
	Original map[string]*string
	Secrets  []string
	Hashes   map[string]string // salted hash of secret values
	Persist  bool
	Runtime  bool
}

// Session is one provider process's view of one host: it remembers the snapshot
// until something is written.
type Session struct {
	runner host.Runner
}

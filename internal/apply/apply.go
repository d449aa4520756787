// Package apply changes the parameters of a host and the files that keep them:
// all of a change or nothing of it, with a way back.
//
// Everything is computed here, from one snapshot of the host. One script then
// checks under a lock that the host is still as the snapshot shows it, and does
// the change.
package apply

import (
	"time"
)

// Want is what a resource declares for a host. Parameters have their canonical
// names.
type Want struct {
	Owner    string // kind and identity of the resource, the same in every run
	File     string // stem of the file in /etc/sysctl.d
	Values   map[string]string
	Secrets  map[string]string // written like Values, never kept or shown
	Comment  string
	Whole    bool          // the file is this resource's alone
	Persist  bool          // keep a file
	Runtime  bool          // write live values
	Keep     bool          // on_destroy = "keep": keys that go are not restored
	Rollback time.Duration // 0: no lock-out protection
}

// Prior is what an earlier run left in the state of a resource.
type Prior struct {
	Owner    string // as in Want
	HostID   string // empty: not known
	File     string // stem of the file in /etc/sysctl.d
	Values   map[string]string
	Secrets  []string // names of the parameters whose values are secret
	Comment  string
	Persist  bool
	Runtime  bool
	Rollback time.Duration // for Remove
	Kept     Kept
}

// Kept is what has to survive between runs and is in no attribute but original:
// the private state of a resource is Kept as JSON.
type Kept struct {
	// Original are the live values before the resource was created, nil: not
	// known, as after an import.
	Original map[string]*string `json:"original,omitempty"`
	// Boots are the boot ids under which the originals were read.
	Boots map[string]string `json:"boots,omitempty"`
	// Hashes are salted hashes of live secret values.
	Hashes map[string]string `json:"hashes,omitempty"`
}

// State is what is known of a resource on its host after it was read or changed.
type State struct {
	HostID    string
	BootID    string
	File      string            // absolute path
	Live      map[string]string // as the kernel shows it; missing: absent or unreadable
	Persisted map[string]string // what our file says; missing: no line
	Boot      map[string]string // what a boot would leave, by this host's loader; missing: not known
	// OverriddenBy are the lines that decide at boot instead of ours, by parameter.
	OverriddenBy map[string]Place
	// Drifted are the secret parameters whose live value is another one than
	// was written, sorted.
	Drifted []string
	Kept    Kept
}

// Place is a line of a file on the host.
type Place struct {
	Path string
	Line int
	// Value is what the line writes.
	Value string
}

// String is the place as file:line.
func (p Place) String() string { return p.Path + ":" + decimal(p.Line) }

// Note is what the user should be told although nothing failed.
type Note struct {
	Parameter string // empty: about the whole
	Summary   string
	Detail    string
	// Decides is the line that decides at boot instead of ours, empty: it is
	// about something else.
	Decides string
}

// Error is a change that was not made. The host is as it was, unless Detail
// says otherwise.
type Error struct {
	Parameter string // empty: about the whole
	Summary   string // begins with "Unable to"
	Detail    string
	Err       error // the cause, if there is one
}

func (e *Error) Error() string {
	if e.Detail == "" {
		return e.Summary
	}
	return e.Summary + ": " + e.Detail
}

func (e *Error) Unwrap() error { return e.Err }

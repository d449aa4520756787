package source

import "io"

// Kind is one kind of place that settings are written in, other than the files
// that a loader reads: a Terraform plan, a manifest. A kind only finds settings
// and says whose they are; it knows no rule and no loader.
type Kind interface {
	// Recognizes says whether what begins with head (at most [HeadSize] bytes,
	// never all zero) is of this kind. The first kind that says so reads it, so
	// it should also claim what users take for this kind by mistake, and let
	// Read name the mistake.
	Recognizes(head []byte) bool
	// Read finds the hosts. Text is read once, from its first byte on, and need not
	// be kept. The error says what the text is instead, and which command gives
	// the right one.
	Read(text io.Reader, place Place) ([]Host, error)
}

// HeadSize is how much of a text a kind is recognised by, in bytes.
const HeadSize = 4096

// Place is where a text comes from, and who knows the hosts in it.
type Place struct {
	Path   string // as findings name it
	Stated Stated
}

// Stated looks for a host of tcplint.toml. Each function may be nil.
type Stated struct {
	ByPath     func(path string) (name string, ok bool)
	ByAddress  func(address string) (name string, ok bool) // of Terraform
	ByHostname func(hostname string) (name string, ok bool)
}

// Path is the host that a path belongs to.
func (s Stated) Path(path string) (string, bool) { return ask(s.ByPath, path) }

// Address is the host that a Terraform address belongs to.
func (s Stated) Address(address string) (string, bool) { return ask(s.ByAddress, address) }

// Hostname is the host that answers to a name.
func (s Stated) Hostname(hostname string) (string, bool) { return ask(s.ByHostname, hostname) }

func ask(by func(string) (string, bool), what string) (string, bool) {
	if by == nil {
		return "", false
	}
	if name, ok := by(what); ok {
		return name, true
	}
	return "", false
}

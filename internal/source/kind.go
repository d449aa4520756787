package source

import "io"

// Kind is one kind of place that settings are written in, other than the files
// that a loader reads: a Terraform plan, a manifest. A kind only finds settings
// and says whose they are; it knows no rule and no loader. The documentation of
// this package says how to add one.
type Kind interface {
	// Named says whether a file that nobody named, below a directory, may be of
	// this kind by its path. Only such files are opened.
	Named(path string) bool
	// Recognizes looks at the beginning of a text: at most [HeadSize] bytes, at
	// least one. The path is empty where it has none.
	Recognizes(path string, head []byte) Claim
	// Read finds the hosts. Text is read once, from its first byte on, and need not
	// be kept. The error says what the text is instead, and which command gives the
	// right one; hosts that come with an error are judged all the same.
	Read(text io.Reader, place Place) ([]Host, error)
}

// Claim is how sure a kind is of a text.
type Claim int

// Claims. The first kind that is certain reads a text; if none is, and somebody
// named it, the first to which it is perhaps meant to belong.
const (
	Other   Claim = iota
	Perhaps       // it is nothing that a loader reads, and may be meant as this kind
	Certain       // it is of this kind, or surely meant to be
)

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

package source

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// readAhead is what one read of a large text asks for: few calls, little memory.
const readAhead = 64 << 10

// recognize looks at the beginning of a text; kind is nil where it is for a
// loader.
func (d *discovery) recognize(path string, from io.Reader) (text io.Reader, kind Kind, claim Claim, err error) {
	buffered := bufio.NewReaderSize(from, readAhead)
	head, err := buffered.Peek(HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, Other, err
	}
	if len(head) == 0 {
		return buffered, nil, Other, nil
	}
	for _, asked := range d.Kinds {
		if claims := asked.Recognizes(path, head); claims > claim {
			kind, claim = asked, claims
		}
	}
	return buffered, kind, claim, nil
}

// file takes a file that the user named for what its content is, whatever it is
// called. One that cannot be opened is left to who reads it as settings.
func (d *discovery) file(path string) {
	if !d.readAs(path, Perhaps) {
		d.candidate(path)
	}
}

// namedByKind: some kind thinks that a file below a directory is worth a look.
func (d *discovery) namedByKind(path string, entry fs.DirEntry) bool {
	return entry.Type().IsRegular() && slices.ContainsFunc(d.Kinds, func(kind Kind) bool { return kind.Named(path) })
}

// readAs reads a file if some kind is sure enough of it.
func (d *discovery) readAs(path string, enough Claim) bool {
	file, err := os.Open(d.full(path))
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	text, kind, claim, err := d.recognize(path, file)
	if err != nil || kind == nil || claim < enough {
		return false
	}
	if clean := filepath.Clean(path); !d.seen[clean] {
		d.seen[clean] = true
		d.read(kind, text, path)
	}
	return true
}

// read adds the hosts of a text that no loader reads.
func (d *discovery) read(kind Kind, text io.Reader, path string) {
	stated := d.Stated
	stated.ByPath = func(path string) (string, bool) { return d.Stated.Path(d.full(path)) }
	hosts, err := kind.Read(text, Place{Path: path, Stated: stated})
	if err != nil {
		d.problem(path, err)
	}
	d.found.Hosts = append(d.found.Hosts, hosts...)
}

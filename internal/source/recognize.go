package source

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// readAhead is what one read of a large text asks for: few calls, little memory.
const readAhead = 64 << 10

// recognize looks at the beginning of a text; kind is nil where it is for a
// loader.
func (d *discovery) recognize(from io.Reader) (text io.Reader, kind Kind, err error) {
	buffered := bufio.NewReaderSize(from, readAhead)
	head, err := buffered.Peek(HeadSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	for _, kind := range d.Kinds {
		if len(head) > 0 && kind.Recognizes(head) {
			return buffered, kind, nil
		}
	}
	return buffered, nil, nil
}

// file takes a file that the user named for what its content is, whatever it is
// called. One that cannot be opened is left to who reads it as settings.
func (d *discovery) file(path string) {
	file, err := os.Open(d.full(path))
	if err != nil {
		d.candidate(path)
		return
	}
	defer func() { _ = file.Close() }()
	text, kind, err := d.recognize(file)
	if err != nil || kind == nil {
		d.candidate(path)
		return
	}
	if clean := filepath.Clean(path); !d.seen[clean] {
		d.seen[clean] = true
		d.read(kind, text, path)
	}
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

package sysctlconf

import (
	"bytes"
	"fmt"
)

// Limits above which a file is refused instead of filling the memory. The
// loaders themselves allow more (systemd lines of 1 GiB, procps any length),
// but the kernel takes at most a page, 4 KiB or 64 KiB, for one value.
const (
	MaxFileSize   = 128 << 20
	MaxLineLength = 16 << 20
	MaxLines      = 2 << 20
	MaxWrites     = 4 << 20 // of one host, with what is not written
)

type limits struct{ file, line, lines int }

// LimitError says that a file or a line of it is too large to be read.
type LimitError struct {
	Line  int   // from 1, 0 when the file has too many bytes
	Size  int64 // bytes of the file or line, 0 when the file has too many lines
	Limit int64 // bytes, or lines
}

func (e *LimitError) Error() string {
	switch {
	case e.Line == 0:
		return fmt.Sprintf("file of %d bytes is larger than %d bytes: name the sysctl file itself, not an image or archive", e.Size, e.Limit)
	case e.Size == 0:
		return fmt.Sprintf("file has more than %d lines (line %d is one too many): name the sysctl file itself, or split it", e.Limit, e.Line)
	}
	return fmt.Sprintf("line %d of %d bytes is longer than %d bytes: remove it, the kernel takes no value of more than a page", e.Line, e.Size, e.Limit)
}

// binaryWindow is how much of a file is looked at, as git does.
const binaryWindow = 8 << 10

// LooksBinary says whether data is no text: a NUL byte in the first 8 KiB, and
// not UTF-16. The loaders read such a file all the same, and so does [Parse].
func LooksBinary(data []byte) bool {
	window := data[:min(len(data), binaryWindow)]
	return bytes.IndexByte(window, 0) >= 0 && !LooksUTF16(data)
}

// LooksUTF16 says whether data is UTF-16 text, which no loader understands:
// a byte order mark, or NUL as every second byte of the first 8 KiB.
func LooksUTF16(data []byte) bool {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) && !bytes.HasPrefix(data, []byte{0xff, 0xfe, 0, 0}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return true
	}
	window := data[:min(len(data), binaryWindow)&^1]
	if len(window) < 4 {
		return false
	}
	return everySecondNUL(window, 0) || everySecondNUL(window, 1)
}

func everySecondNUL(window []byte, first int) bool {
	for i, b := range window {
		if (i%2 == first) != (b == 0) {
			return false
		}
	}
	return true
}

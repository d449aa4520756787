// Package watch refreshes a text in place on a terminal until a key ends it, and
// leaves the terminal as it was.
package watch

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/term"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

// Sequences of xterm and of all that follow it (ctlseqs.html of xterm): another
// screen than the one that the shell is on, without a cursor.
const (
	enter     = "\x1b[?1049h\x1b[?25l"
	leave     = "\x1b[?25h\x1b[?1049l"
	home      = "\x1b[H"
	clearLine = "\x1b[K"
	clearRest = "\x1b[J"
)

// Terminal is one that is drawn on.
type Terminal struct {
	in, out *os.File
	state   *term.State // of the keyboard before, nil: it is no terminal
	once    sync.Once
	err     error
}

// Is says whether a stream is a terminal.
func Is(stream any) (*os.File, bool) {
	file, ok := stream.(*os.File)
	return file, ok && term.IsTerminal(int(file.Fd()))
}

// Open takes the terminal over. in may be no terminal: then there are no keys.
func Open(in, out *os.File) (*Terminal, error) {
	t := &Terminal{in: in, out: out}
	if in != nil && term.IsTerminal(int(in.Fd())) {
		state, err := term.MakeRaw(int(in.Fd()))
		if err != nil {
			return nil, fmt.Errorf("taking the terminal over: %w", err)
		}
		t.state = state
	}
	if _, err := out.WriteString(enter); err != nil {
		return nil, errors.Join(fmt.Errorf("taking the terminal over: %w", err), t.Close())
	}
	return t, nil
}

// Keys calls pressed with each byte that the keyboard sends, until it ends. It
// returns at once.
func (t *Terminal) Keys(pressed func(byte)) {
	if t.state == nil {
		return
	}
	go func() {
		var key [1]byte
		for {
			n, err := t.in.Read(key[:])
			if err != nil {
				return
			}
			if n == 1 {
				pressed(key[0])
			}
		}
	}()
}

// Ends says of a key whether it ends the program: q, Ctrl-C, Ctrl-D.
func Ends(key byte) bool { return key == 'q' || key == 'Q' || key == 3 || key == 4 }

// Draw replaces what is on the screen. What does not fit is cut off, and the last
// line says so.
func (t *Terminal) Draw(text string) error {
	width, height, err := term.GetSize(int(t.out.Fd()))
	if err != nil || width < 1 || height < 1 {
		width, height = 80, 24
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > height {
		hidden := len(lines) - height + 1
		lines = append(lines[:height-1:height-1], fmt.Sprintf("(%d more lines: make the window larger)", hidden))
	}
	var frame strings.Builder
	frame.WriteString(home)
	for i, line := range lines {
		if i > 0 {
			frame.WriteString("\r\n")
		}
		frame.WriteString(cut(line, width) + clearLine)
	}
	frame.WriteString(clearRest)
	if _, err := t.out.WriteString(frame.String()); err != nil {
		return fmt.Errorf("drawing on the terminal: %w", err)
	}
	return nil
}

// cut keeps a line from reaching the next one. Colours take no column.
func cut(line string, width int) string {
	var kept strings.Builder
	used := 0
	for line != "" {
		if strings.HasPrefix(line, "\x1b[") {
			end := strings.IndexByte(line, 'm') + 1
			if end == 0 {
				break
			}
			kept.WriteString(line[:end])
			line = line[end:]
			continue
		}
		clusters := graphemes.FromString(line)
		if !clusters.Next() {
			break
		}
		cluster := clusters.Value()
		line = line[len(cluster):]
		if used += report.Columns(cluster); used <= width {
			kept.WriteString(cluster)
		}
	}
	return kept.String()
}

// Close gives the terminal back as it was.
func (t *Terminal) Close() error {
	t.once.Do(func() {
		_, err := t.out.WriteString(leave)
		if t.state != nil {
			err = errors.Join(err, term.Restore(int(t.in.Fd()), t.state))
		}
		if err != nil {
			t.err = fmt.Errorf("giving the terminal back: %w", err)
		}
	})
	return t.err
}

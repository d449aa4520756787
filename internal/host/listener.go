package host

import (
	"bytes"
	"io"
	"sync"
)

// listener reads one output of a process. What comes before the line with the
// ready mark is the preface, what comes after it the text.
type listener struct {
	ready   chan struct{} // closed when the mark was read
	asked   chan struct{} // receives once for each question in the preface
	tooMuch chan struct{} // closed when stdout is longer than may be held
	closed  chan struct{} // closed at the end of the output

	readyMark, askMark []byte
	limit              int

	mu       sync.Mutex
	begun    bool
	before   []byte
	searched int // how much of before holds no question that was not told yet
	after    []byte
	left     int // bytes that were read and not kept
}

// maxPreface bounds what a login may print. The listener of stderr goes on
// reading, that of stdout gives up.
const maxPreface = 1 << 20

func newListener(ready, ask string, limit int) *listener {
	return &listener{
		ready:     make(chan struct{}),
		asked:     make(chan struct{}, 8),
		tooMuch:   make(chan struct{}),
		closed:    make(chan struct{}),
		readyMark: []byte(ready + "\n"),
		askMark:   []byte(ask),
		limit:     limit,
	}
}

func (l *listener) listen(r io.Reader) {
	defer close(l.closed)
	buffer := make([]byte, 32<<10)
	for {
		n, err := r.Read(buffer)
		l.hear(buffer[:n])
		if err != nil {
			return // how the process ended is told by Wait
		}
	}
}

func (l *listener) hear(chunk []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.begun {
		l.keep(chunk)
		return
	}
	from := max(0, len(l.before)-len(l.readyMark))
	l.before = append(l.before, chunk...)
	if at := bytes.Index(l.before[from:], l.readyMark); at >= 0 {
		rest := l.before[from+at+len(l.readyMark):]
		l.before = l.before[:from+at]
		l.begun = true
		l.keep(rest)
		close(l.ready)
		return
	}
	l.tellQuestions()
	if over := len(l.before) - maxPreface; over > 0 {
		l.overflow()
		l.before = bytes.Clone(l.before[over:])
		l.searched = max(0, l.searched-over)
	}
}

func (l *listener) tellQuestions() {
	for len(l.askMark) > 0 {
		at := bytes.Index(l.before[l.searched:], l.askMark)
		if at < 0 {
			return
		}
		l.searched += at + len(l.askMark)
		select {
		case l.asked <- struct{}{}:
		default: // two questions are one too many, eight are no other answer
		}
	}
}

func (l *listener) keep(chunk []byte) {
	room := min(len(chunk), l.limit-len(l.after))
	l.after = append(l.after, chunk[:room]...)
	if room < len(chunk) {
		l.left += len(chunk) - room
		l.overflow()
	}
}

// overflow is called with mu held.
func (l *listener) overflow() {
	select {
	case <-l.tooMuch:
	default:
		close(l.tooMuch)
	}
}

func (l *listener) full() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left > 0
}

func (l *listener) preface() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.before)
}

// text is what was heard until now.
func (l *listener) text() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.after)
}

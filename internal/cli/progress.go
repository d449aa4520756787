package cli

import (
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// quiet is how long a run may take before it says how far it is.
const quiet = time.Second

// progress counts hosts on stderr when that is a terminal and the work takes
// longer than a second. done clears the line.
func (run *invocation) progress(total int) (step func(int), done func()) {
	file, ok := run.Stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return func(int) {}, func() {}
	}
	var mu sync.Mutex
	start := run.Now()
	last := start
	count := 0
	step = func(n int) {
		mu.Lock()
		defer mu.Unlock()
		count += n
		now := run.Now()
		if now.Sub(start) < quiet || now.Sub(last) < quiet/10 {
			return
		}
		last = now
		_, _ = fmt.Fprintf(file, "\r%d of %d hosts", count, total)
	}
	done = func() {
		mu.Lock()
		defer mu.Unlock()
		if last != start {
			_, _ = fmt.Fprint(file, "\r\x1b[K")
		}
	}
	return step, done
}

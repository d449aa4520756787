package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// proving says on a terminal how far the proofs are and for which it waits, in one
// line that is written anew.
type proving struct {
	out     io.Writer // nil: no terminal
	width   int
	mu      sync.Mutex
	total   int
	done    int
	running []string
}

func (run *invocation) proving(total int) *proving {
	file, ok := run.Stderr.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &proving{}
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		width = narrowest
	}
	return &proving{out: file, width: width, total: total}
}

func (p *proving) began(proof prove.Proof) {
	name := proof.ID
	if proof.Timer {
		name += " (waits for a timer)"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = append(p.running, name)
	p.show()
}

func (p *proving) ended(result prove.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running = slices.DeleteFunc(p.running, func(name string) bool { return name == result.ID || strings.HasPrefix(name, result.ID+" ") })
	p.done++
	p.show()
}

// show leaves the last column free: some terminals begin a new line there.
func (p *proving) show() {
	if p.out == nil {
		return
	}
	line := fmt.Sprintf("%d of %d proofs, running: %s", p.done, p.total, strings.Join(p.running, ", "))
	if most := p.width - 1; len(line) > most && most > 3 {
		line = line[:most-3] + "..."
	}
	_, _ = io.WriteString(p.out, "\r\x1b[K"+line)
}

func (p *proving) clear() {
	if p.out != nil {
		_, _ = io.WriteString(p.out, "\r\x1b[K")
	}
}

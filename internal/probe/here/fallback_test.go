package here

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/sockdiag"
)

func TestWithoutSockDiagTheTablesOfProcAreRead(t *testing.T) {
	nettest.Require(t)
	p := &prober{
		machine: Machine{Name: "lb", Clock: time.Now},
		open: func() (*sockdiag.Source, error) {
			return nil, fmt.Errorf("opening a sock_diag socket: %w: %w", sockdiag.ErrNoSockDiag, unix.EPROTONOSUPPORT)
		},
	}
	seen, err := p.Look(t.Context(), probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const gap = "sockets: opening a sock_diag socket: the kernel does not answer sock_diag for TCP: protocol not supported: they were read from /proc/net/tcp"
	if o := seen.Observation; o.Source != "proc" || o.States.Established == nil || !strings.Contains(strings.Join(o.Gaps, "\n"), gap) {
		t.Errorf("source %s, states %v, gaps %q", o.Source, o.States, o.Gaps)
	}
}

func TestAnotherErrorIsNoFallback(t *testing.T) {
	p := &prober{
		machine: Machine{Clock: time.Now},
		open:    func() (*sockdiag.Source, error) { return nil, unix.EMFILE },
	}
	if seen, err := p.Look(t.Context(), probe.Options{}); err == nil || seen != nil {
		t.Errorf("got %v, %v, want an error", seen, err)
	}
}

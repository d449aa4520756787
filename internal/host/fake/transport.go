package fake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/local"
)

// Transport reaches the host. Each one that is used is one login.
func (h *Host) Transport() host.Transport { return &transport{host: h} }

type transport struct {
	host      *Host
	connected bool
}

func (t *transport) Name() string           { return t.host.options.Name }
func (t *transport) Remote() bool           { return t.host.options.Remote }
func (t *transport) Afresh() host.Transport { return &transport{host: t.host} }
func (t *transport) Close() error           { return nil }

var errDropped = errors.New("the connection broke")

func (t *transport) Start(ctx context.Context, command string) (host.Process, error) {
	fault := t.started()
	if fault == Unreachable {
		return nil, fmt.Errorf("%s: no route to host", t.Name())
	}
	talk, err := t.host.talk()
	if err != nil {
		return nil, err
	}
	t.host.mu.Lock()
	t.host.talks = append(t.host.talks, talk)
	t.host.mu.Unlock()
	inner, err := local.Transport{}.Start(ctx, command)
	if err != nil {
		return nil, err
	}
	p := &process{Process: inner, fault: fault, stdin: &inserter{to: inner.Stdin(), text: t.host.functions(talk)}}
	if fault == DropBefore {
		p.stdin.broken = true
		_ = inner.Stdin().Close()
	}
	return p, nil
}

func (t *transport) started() TransportFault {
	h := t.host
	h.mu.Lock()
	defer h.mu.Unlock()
	h.starts++
	fault := NoFault
	if len(h.faults) > 0 {
		fault, h.faults = h.faults[0], h.faults[1:]
	}
	if !t.connected && fault != Unreachable {
		t.connected = true
		h.logins++
	}
	return fault
}

type process struct {
	host.Process
	fault TransportFault
	stdin *inserter
}

func (p *process) Stdin() io.WriteCloser { return p.stdin }

func (p *process) Stdout() io.Reader {
	switch p.fault {
	case DropBefore, DropAfter:
		return io.MultiReader(&drained{p.Process.Stdout()}, broken{})
	case DropMiddle:
		return &half{from: p.Process.Stdout()}
	}
	return p.Process.Stdout()
}

func (p *process) Wait() (int, error) {
	code, err := p.Process.Wait()
	if p.fault != NoFault && err == nil {
		return 0, errDropped
	}
	return code, err
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errDropped }

// drained passes on the first read, with which a shell says that it is ready,
// and loses the rest.
type drained struct{ from io.Reader }

func (d *drained) Read(p []byte) (int, error) {
	if d.from == nil {
		return 0, io.EOF
	}
	n, err := d.from.Read(p)
	rest := d.from
	d.from = nil
	go func() { _, _ = io.Copy(io.Discard, rest) }()
	if errors.Is(err, io.EOF) {
		return n, nil
	}
	return n, err
}

// half passes on the first half of what is printed.
type half struct {
	from  io.Reader
	first bool
	rest  *bytes.Reader
}

func (h *half) Read(p []byte) (int, error) {
	if !h.first {
		h.first = true
		return h.from.Read(p)
	}
	if h.rest == nil {
		all, _ := io.ReadAll(h.from)
		h.rest = bytes.NewReader(all[:len(all)/2])
	}
	n, err := h.rest.Read(p)
	if errors.Is(err, io.EOF) {
		return n, errDropped
	}
	return n, err
}

// inserter adds the host's own functions behind the preamble of each script.
type inserter struct {
	to     io.WriteCloser
	text   string
	held   []byte
	broken bool
}

func (w *inserter) Write(p []byte) (int, error) {
	if w.broken {
		return 0, errDropped
	}
	// Whole lines only: the end of the preamble is one.
	w.held = append(w.held, p...)
	at := bytes.LastIndexByte(w.held, '\n') + 1
	out := bytes.ReplaceAll(w.held[:at], []byte(host.PreambleEnd), []byte(host.PreambleEnd+w.text))
	w.held = bytes.Clone(w.held[at:])
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (w *inserter) Close() error {
	if !w.broken {
		if _, err := w.to.Write(w.held); err != nil {
			_ = w.to.Close()
			return err
		}
	}
	return w.to.Close()
}

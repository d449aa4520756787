package host

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// mute is a host whose login says something and then waits, or ends.
type mute struct {
	says string
	ends bool
}

func (mute) Name() string        { return "ops@lb1:22" }
func (mute) Remote() bool        { return true }
func (m mute) Afresh() Transport { return m }
func (mute) Close() error        { return nil }

func (m mute) Start(ctx context.Context, _ string) (Process, error) {
	p := &muteProcess{ctx: ctx, mute: m}
	p.out, p.closeOut = io.Pipe()
	if m.ends {
		_ = p.closeOut.Close()
	} else {
		context.AfterFunc(ctx, func() { _ = p.closeOut.Close() })
	}
	return p, nil
}

type muteProcess struct {
	mute
	ctx      context.Context
	out      *io.PipeReader
	closeOut *io.PipeWriter
}

type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }

func (p *muteProcess) Stdin() io.WriteCloser { return nowhere{io.Discard} }
func (p *muteProcess) Stdout() io.Reader     { return p.out }
func (p *muteProcess) Stderr() io.Reader     { return strings.NewReader(p.says) }

func (p *muteProcess) Wait() (int, error) {
	if p.ends {
		return 5, nil
	}
	<-p.ctx.Done()
	return 0, context.Cause(p.ctx)
}

// What a login does is laid to sudo only where sudo is asked.
func TestRunnerBlamesWhoWasAsked(t *testing.T) {
	for name, c := range map[string]struct {
		login mute
		sudo  bool
		want  string
	}{
		"waits, nobody asked sudo": {mute{says: "Choose a token"}, false, "starting a shell on ops@lb1:22: sh did not start within 50ms: Choose a token"},
		"waits":                    {mute{says: "Choose a token"}, true, "becoming root on ops@lb1:22: sudo neither let us in nor asked for a password (Choose a token)"},
		"ends, nobody asked sudo":  {mute{"sudo: a password is required", true}, false, "starting a shell on ops@lb1:22: sh did not run, exit code 5: sudo: a password is required"},
		"ends":                     {mute{"sudo: a password is required", true}, true, "becoming root on ops@lb1:22: sudo wants a password"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &runner{transport: c.login, sudo: c.sudo, patience: 50 * time.Millisecond}
			_, err := r.Run(t.Context(), "id -u")
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			var refused *PrivilegeError
			if errors.As(err, &refused) != c.sudo {
				t.Errorf("got %T", err)
			}
		})
	}
}

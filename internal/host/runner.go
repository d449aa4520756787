package host

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"
)

// NewRunner returns a runner over a transport that becomes root with sudo if
// that is wanted and the user there is not root anyway. The password is sent
// only to a sudo that asks for it, once. Without a password sudo may not ask.
//
// The error of Run is a *PrivilegeError if the host was reached but not as root,
// and else says that it is not known what the script did or whether it ran.
func NewRunner(t Transport, sudo bool, password string) Runner {
	return &runner{transport: t, sudo: sudo, password: password, patience: answerTime}
}

type runner struct {
	transport Transport
	sudo      bool
	password  string
	patience  time.Duration
}

const (
	// answerTime is how long a host may take to let us in. PAM waits for two
	// seconds after a wrong password, a directory service that is down for some
	// tens.
	answerTime = 60 * time.Second
	// maxScript bounds what the shell there has to hold in memory.
	maxScript = 16 << 20
	// maxOutput is far more than all settings and parameters of a host are.
	maxOutput = 64 << 20
	// maxComplaint of stderr is kept. What follows is read and forgotten.
	maxComplaint = 64 << 10
)

// ErrTooMuchOutput says that a script printed more than is held in memory. It
// may not have run to its end.
var ErrTooMuchOutput = errors.New("the output is longer than 64 MiB")

func (r *runner) Name() string { return r.transport.Name() }
func (r *runner) Remote() bool { return r.transport.Remote() }

func (r *runner) Run(ctx context.Context, script string) (Output, error) {
	return r.run(ctx, r.transport, script)
}

func (r *runner) RunAfresh(ctx context.Context, script string) (Output, error) {
	t := r.transport.Afresh()
	output, err := r.run(ctx, t, script)
	if closeErr := t.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("closing the connection to %s: %w", t.Name(), closeErr)
	}
	return output, err
}

func (r *runner) run(ctx context.Context, t Transport, script string) (Output, error) {
	if err := r.check(script); err != nil {
		return Output{}, fmt.Errorf("running a script on %s: %w", t.Name(), err)
	}
	// What is left of the conversation, however it ends, ends here.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m := newMarks(rand.Text())
	password := r.sudo && r.password != ""
	process, err := t.Start(ctx, m.commandLine(r.sudo, password))
	if err != nil {
		return Output{}, err
	}
	c := newConversation(process, m, r.sudo)
	if err := c.enter(ctx, r.password, r.patience); err != nil {
		return Output{}, r.refused(t.Name(), err)
	}
	output, err := c.run(ctx, script)
	output.Stderr = []byte(Redact(string(output.Stderr), r.password))
	if err != nil {
		return output, fmt.Errorf("running a script on %s: %w", t.Name(), err)
	}
	return output, nil
}

func (r *runner) check(script string) error {
	switch {
	case strings.ContainsRune(script, 0):
		return errors.New("it holds a NUL, which no shell can")
	case len(script) > maxScript:
		return fmt.Errorf("it is %d bytes long, at most %d are sent", len(script), maxScript)
	case strings.ContainsAny(r.password, "\n\x00"):
		return errors.New("the sudo password holds a line break or NUL: sudo reads one line")
	}
	return nil
}

// refused adds to an error of the conversation what only the runner knows.
func (r *runner) refused(name string, err error) error {
	var privilege *PrivilegeError
	if errors.As(err, &privilege) {
		privilege.Host = name
		privilege.Said = Redact(privilege.Said, r.password)
		return privilege
	}
	return fmt.Errorf("starting a shell on %s: %w", name, err)
}

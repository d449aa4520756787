package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// conversation is what is said to one process and what it answers. Both outputs
// begin with what is not the script's: messages of a login, the lecture of sudo,
// its question.
type conversation struct {
	process Process
	marks   marks
	sudo    bool // it may be sudo that speaks
	stdout  *listener
	stderr  *listener
	ended   chan ending
}

// ending is how the process ended.
type ending struct {
	code int
	err  error
}

func newConversation(p Process, m marks, sudo bool) *conversation {
	c := &conversation{
		process: p,
		marks:   m,
		sudo:    sudo,
		stdout:  newListener(m.ready, "", maxOutput),
		stderr:  newListener(m.ready, m.ask, maxComplaint),
		ended:   make(chan ending, 1),
	}
	go c.stdout.listen(p.Stdout())
	go c.stderr.listen(p.Stderr())
	go func() {
		code, err := p.Wait()
		c.ended <- ending{code, err}
	}()
	return c
}

// enter answers sudo until the shell says that it is ready.
func (c *conversation) enter(ctx context.Context, password string, patience time.Duration) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	answered := false
	for {
		select {
		case <-c.stdout.ready:
			return nil
		case <-c.stderr.asked:
			if answered {
				return &PrivilegeError{Refusal: PasswordWrong, Said: c.said()}
			}
			answered = true
			if _, err := io.WriteString(c.process.Stdin(), password+"\n"); err != nil {
				return fmt.Errorf("answering sudo: %w", err)
			}
		case end := <-c.ended:
			return c.notEntered(ctx, end)
		case <-c.stdout.tooMuch:
			return errors.New("a login there prints without end")
		case <-timer.C:
			if !c.sudo {
				return &SilentLoginError{After: patience, Said: c.said()}
			}
			return &PrivilegeError{Refusal: AnotherQuestion, Said: c.said()}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// notEntered says why a process ended before it was ready, or returns nil if it
// was and has only been quick.
func (c *conversation) notEntered(ctx context.Context, end ending) error {
	c.drain(ctx)
	c.ended <- end
	select {
	case <-c.stdout.ready:
		return nil
	default:
	}
	if end.err != nil {
		return end.err
	}
	said := c.said()
	if !c.sudo {
		return &NoShellError{Code: end.code, Said: said}
	}
	switch refusal := refusalOf(said); {
	case strings.Contains(said, c.marks.missing):
		return &PrivilegeError{Refusal: SudoMissing}
	case refusal != RefusedOtherwise || strings.Contains(said, "sudo"):
		return &PrivilegeError{Refusal: refusal, Said: said}
	}
	return &NoShellError{Code: end.code, Said: said}
}

// run sends the script and gathers what it prints.
func (c *conversation) run(ctx context.Context, script string) (Output, error) {
	sent := make(chan error, 1)
	go func() {
		_, err := io.WriteString(c.process.Stdin(), script+c.marks.end)
		// The shell waits for the end of its input.
		sent <- errors.Join(err, c.process.Stdin().Close())
	}()
	select {
	case end := <-c.ended:
		c.drain(ctx)
		output := Output{Stdout: c.stdout.text(), Stderr: c.stderr.text(), Code: end.code}
		if end.err != nil {
			return output, end.err
		}
		if strings.Contains(string(output.Stderr), c.marks.cut) {
			return output, errors.Join(errors.New("the script did not arrive whole and was not run"), <-sent)
		}
		if c.stdout.full() {
			return output, ErrTooMuchOutput
		}
		return output, nil
	case <-c.stdout.tooMuch:
		return Output{Stdout: c.stdout.text(), Stderr: c.stderr.text()}, ErrTooMuchOutput
	case <-ctx.Done():
		return Output{Stdout: c.stdout.text(), Stderr: c.stderr.text()}, context.Cause(ctx)
	}
}

// afterwards is how long the outputs of an ended process are waited for. They
// stay open as long as a process that it left behind holds them.
const afterwards = 2 * time.Second

func (c *conversation) drain(ctx context.Context) {
	timer := time.NewTimer(afterwards)
	defer timer.Stop()
	for _, l := range []*listener{c.stdout, c.stderr} {
		select {
		case <-l.closed:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// said is what stderr told before the script ran, on one line and without our
// own marks.
func (c *conversation) said() string {
	text := strings.ReplaceAll(c.stderr.preface(), c.marks.ask, "")
	return strings.Join(strings.Fields(text), " ")
}

// NoShellError says that a host was reached but ran no shell for us: the account
// has another program in its place, or may run a fixed command only.
type NoShellError struct {
	Code int
	Said string
}

func (e *NoShellError) Error() string {
	return saying(fmt.Sprintf("sh did not run, exit code %d", e.Code), e.Said)
}

// SilentLoginError says that a host let us in and then started nothing: what
// the login runs before it waits for something.
type SilentLoginError struct {
	After time.Duration
	Said  string
}

func (e *SilentLoginError) Error() string {
	return saying(fmt.Sprintf("sh did not start within %s", e.After), e.Said)
}

func saying(text, said string) string {
	if said != "" {
		text += ": " + said
	}
	return text
}

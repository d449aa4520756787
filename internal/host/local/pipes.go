package local

import "os"

// pipes are not those of exec.Cmd, which closes them when the command ends: what
// it printed last shall be read after that too.
type pipes struct {
	stdin, stdout, stderr pipe
}

type pipe struct {
	read, write *os.File
}

func (p *pipes) open() error {
	for _, pipe := range []*pipe{&p.stdin, &p.stdout, &p.stderr} {
		var err error
		if pipe.read, pipe.write, err = os.Pipe(); err != nil {
			return err
		}
	}
	return nil
}

// close closes all ends that are open; a nil *os.File only returns an error.
func (p *pipes) close() {
	p.closeTheirs()
	p.closeOurs()
}

func (p *pipes) closeTheirs() {
	p.stdin.read.Close()
	p.stdout.write.Close()
	p.stderr.write.Close()
}

func (p *pipes) closeOurs() {
	p.stdin.write.Close()
	p.stdout.read.Close()
	p.stderr.read.Close()
}

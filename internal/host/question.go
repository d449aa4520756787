package host

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Question is what a snapshot is to learn besides what every snapshot does.
type Question struct {
	// Parameters are canonical names whose values are wanted.
	Parameters []string
	// Prefixes are beginnings of canonical names: the values of all parameters
	// that begin so are wanted, save secrets. An empty one means all.
	Prefixes  []string
	Listeners bool
}

// Usual asks for the parameters that people set and that the rules look at, and
// for the listening ports.
func Usual() Question {
	q := Question{Listeners: true}
	for _, parameter := range kernel.All() {
		if parameter.Tier == kernel.TierA && !parameter.Sensitive {
			q.Parameters = append(q.Parameters, parameter.Name)
		}
	}
	return q
}

// check refuses what is no name before it reaches a shell.
func (q Question) check() error {
	for _, name := range q.Parameters {
		if err := CheckParameter(name); err != nil {
			return err
		}
	}
	for _, prefix := range q.Prefixes {
		if err := CheckPrefix(prefix); err != nil {
			return err
		}
	}
	return nil
}

// CheckPrefix refuses what no canonical name can begin with.
func CheckPrefix(prefix string) error {
	if prefix == "" {
		return nil
	}
	if err := CheckParameter(strings.TrimSuffix(prefix, ".")); err != nil {
		return fmt.Errorf("in a prefix: %w", err)
	}
	return nil
}

// CheckParameter refuses a canonical name that cannot be one of a file below
// /proc/sys: whatever passes can be part of a path, and leads nowhere else.
func CheckParameter(name string) error {
	if name == "" {
		return fmt.Errorf("the name of a parameter is empty")
	}
	if len(name) > 1024 {
		return fmt.Errorf("the name of a parameter has %d bytes: none has more than 1024", len(name))
	}
	for _, r := range name {
		// An interface's name holds no blank, everything else is plain ASCII.
		if r <= ' ' || r == 0x7f {
			return fmt.Errorf("parameter %q has %q in its name", name, r)
		}
	}
	for component := range strings.SplitSeq(kernel.Path(name), "/") {
		switch component {
		case "", ".", "..":
			return fmt.Errorf("parameter %q does not name a file below /proc/sys", name)
		}
	}
	return nil
}

// Quote makes one word of the shell of any text without NUL.
func Quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

package apply

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// maxValue is what the kernel takes in one write: a page.
const maxValue = 4095

// stems are names of files, also those that were imported.
var stems = regexp.MustCompile(`^[A-Za-z0-9_@][A-Za-z0-9._@-]{0,200}$`)

// IsStem says whether a file in /etc/sysctl.d can have that name before .conf.
func IsStem(name string) bool { return stems.MatchString(name) }

// check refuses what must not reach a shell, although everything is quoted
// there. Values that are secret are not shown.
func (w *Want) check() error {
	if !stems.MatchString(w.File) {
		return &Error{Summary: "Unable to use the file name", Detail: fmt.Sprintf("%q is no stem of a file in /etc/sysctl.d", w.File)}
	}
	for _, name := range sortedKeys(w.Values) {
		if err := checkSetting(name, w.Values[name], false); err != nil {
			return err
		}
	}
	for _, name := range sortedKeys(w.Secrets) {
		if err := checkSetting(name, w.Secrets[name], true); err != nil {
			return err
		}
	}
	return nil
}

func checkSetting(name, value string, secret bool) error {
	if err := host.CheckParameter(name); err != nil {
		return &Error{Parameter: name, Summary: "Unable to use the name of a parameter", Detail: err.Error(), Err: err}
	}
	shown := fmt.Sprintf("%q", value)
	if secret {
		shown = "the value"
	}
	for _, r := range value {
		if r < ' ' && r != '\t' || r == 0x7f {
			return &Error{Parameter: name, Summary: "Unable to use the value of " + name, Detail: shown + " holds a line break or another control character"}
		}
	}
	if len(value) > maxValue {
		return &Error{Parameter: name, Summary: "Unable to use the value of " + name, Detail: fmt.Sprintf("it has %d bytes, the kernel takes at most %d", len(value), maxValue)}
	}
	return nil
}

// checkPrior is for what comes from a state.
func checkPrior(p *Prior) error {
	if !stems.MatchString(p.File) {
		return &Error{Summary: "Unable to use the file name", Detail: fmt.Sprintf("%q is no stem of a file in /etc/sysctl.d", p.File)}
	}
	for _, name := range append(sortedKeys(p.Values), p.Secrets...) {
		if err := host.CheckParameter(name); err != nil {
			return &Error{Parameter: name, Summary: "Unable to use the name of a parameter", Detail: err.Error(), Err: err}
		}
	}
	for name, original := range p.Kept.Original {
		// What the kernel showed may have several lines, which no write restores.
		if original != nil && strings.ContainsRune(*original, 0) {
			return &Error{Parameter: name, Summary: "Unable to use the original value of " + name, Detail: "it holds a NUL"}
		}
	}
	return nil
}

package ssh

import (
	"cmp"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
)

// local is the machine and the user that connections start from.
type local struct {
	home   string
	user   string
	system string // the system's ssh_config
	getenv func(string) string
}

// here asks HOME first, as everything in Terraform does, then the user's entry.
func here() local {
	l := local{home: os.Getenv("HOME"), system: "/etc/ssh/ssh_config", getenv: os.Getenv}
	if u, err := user.Current(); err == nil {
		l.user = u.Username
		l.home = cmp.Or(l.home, u.HomeDir)
	}
	l.user = cmp.Or(l.user, os.Getenv("USER"))
	return l
}

func (l local) expandHome(path string) string {
	if path == "~" {
		return l.home
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(l.home, rest)
	}
	return path
}

// tokens are the values of the percent tokens of ssh_config.
type tokens map[byte]string

// expand replaces percent tokens. One that is not among them is an error: a
// path with a hole in it would name another file.
func (t tokens) expand(text string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			b.WriteByte(text[i])
			continue
		}
		i++
		if i == len(text) {
			return "", fmt.Errorf("%q ends in %%", text)
		}
		if text[i] == '%' {
			b.WriteByte('%')
			continue
		}
		value, ok := t[text[i]]
		if !ok {
			return "", fmt.Errorf("%%%c in %q is not expanded here: %%h %%p %%r %%u %%d %%n %%k %%%% are", text[i], text)
		}
		b.WriteString(value)
	}
	return b.String(), nil
}

// path expands tokens, ${VARIABLES} and the tilde of a path in ssh_config.
func (l local) path(t tokens, text string) (string, error) {
	text, err := t.expand(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "${")
		b.WriteString(before)
		if !ok {
			return l.expandHome(b.String()), nil
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return "", fmt.Errorf("%q has a ${ that is not closed", text)
		}
		value := l.getenv(name)
		if value == "" {
			return "", fmt.Errorf("%q needs the variable %s, which is not set", text, name)
		}
		b.WriteString(value)
		text = after
	}
}

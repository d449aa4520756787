package host

import (
	"fmt"
	"strings"
)

// Refusal is why a host did not let us become root.
type Refusal int

const (
	// RefusedOtherwise is a refusal whose words are not known; they are shown.
	RefusedOtherwise Refusal = iota
	// SudoMissing: there is no sudo in PATH.
	SudoMissing
	// PasswordNeeded: sudo wants a password and none is configured.
	PasswordNeeded
	// PasswordWrong: sudo did not take the password. It was tried once.
	PasswordWrong
	// TerminalNeeded: requiretty is set, and a provider has no terminal.
	TerminalNeeded
	// NotAllowed: sudo knows no rule that lets this user run sh as root.
	NotAllowed
	// SudoBroken: sudo cannot work there, whoever asks.
	SudoBroken
	// AnotherQuestion: sudo neither let us in nor asked for a password in time.
	AnotherQuestion
)

// PrivilegeError says that a host was reached, but not as root.
type PrivilegeError struct {
	Host    string
	Refusal Refusal
	// Said is what sudo printed, without secrets.
	Said string
}

func (e *PrivilegeError) Error() string {
	text := fmt.Sprintf("becoming root on %s: %s", e.Host, e.Found())
	if e.Said != "" {
		text += fmt.Sprintf(" (%s)", e.Said)
	}
	return text + ": " + e.Remedy()
}

// Found says what is the case, without a host's name and without a full stop.
func (e *PrivilegeError) Found() string {
	return refusals[e.Refusal].found
}

// Remedy says what to do about it.
func (e *PrivilegeError) Remedy() string {
	return refusals[e.Refusal].remedy
}

var refusals = map[Refusal]struct{ found, remedy string }{
	RefusedOtherwise: {
		"sudo did not run the shell",
		`try "sudo sh -c id" there by hand`,
	},
	SudoMissing: {
		"there is no sudo",
		"install sudo there, or log in as root and set sudo = false",
	},
	PasswordNeeded: {
		"sudo wants a password and none is configured",
		`set sudo_password in the provider block, or let the user do without one: "USER ALL=(root) NOPASSWD: ALL" in a file of /etc/sudoers.d there`,
	},
	PasswordWrong: {
		"sudo did not accept the password",
		"correct sudo_password in the provider block; it was tried once, so that no account gets locked",
	},
	TerminalNeeded: {
		"sudo wants a terminal, which a provider does not have",
		`write "Defaults:USER !requiretty" into a file of /etc/sudoers.d there`,
	},
	NotAllowed: {
		"sudo does not let this user run a shell as root",
		`write "USER ALL=(root) ALL" into a file of /etc/sudoers.d there (with visudo), or log in as another user`,
	},
	SudoBroken: {
		"sudo does not work there, for no user",
		"repair sudo there, or log in as root and set sudo = false",
	},
	AnotherQuestion: {
		"sudo neither let us in nor asked for a password",
		"find out what it waits for: a second factor, a reader or a directory service cannot be answered here",
	},
}

// said are the words of sudo 1.8 and 1.9 (plugins/sudoers: check.c, auth/, logging.c,
// policy.c, src: sudo.c, tgetpass.c, exec_common.c) and of sudo-rs in the
// locale C. The first that occurs decides: a user without a rule is asked for a
// password all the same.
var said = []struct {
	words   string
	refusal Refusal
}{
	{"you must have a tty to run sudo", TerminalNeeded},
	{"is not in the sudoers file", NotAllowed},
	{"is not allowed to run sudo", NotAllowed},
	{"is not allowed to execute", NotAllowed},
	{"may not run sudo", NotAllowed},
	{"I'm afraid I can't do that", NotAllowed}, // sudo-rs
	{"account validation failure", NotAllowed},
	{"must be setuid root", SudoBroken},
	{"and have the setuid bit set", SudoBroken},
	{"effective uid is not 0", SudoBroken},
	{`"no new privileges" flag is set`, SudoBroken},
	{"no valid sudoers sources found", SudoBroken},
	{"incorrect password attempt", PasswordWrong},
	{"incorrect authentication attempt", PasswordWrong}, // sudo-rs
	{"Sorry, try again", PasswordWrong},
	{"Authentication failed, try again", PasswordWrong}, // sudo-rs
	{"a password is required", PasswordNeeded},
	{"no password was provided", PasswordNeeded},
	{"a terminal is required", PasswordNeeded},
	{"interactive authentication is required", PasswordNeeded}, // sudo-rs
}

func refusalOf(stderr string) Refusal {
	for _, s := range said {
		if strings.Contains(stderr, s.words) {
			return s.refusal
		}
	}
	return RefusedOtherwise
}

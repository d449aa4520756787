package host

import "strings"

// The first words to a host are a command line of whatever shell the user has
// there, also fish or csh. What is in single quotes means the same to all of
// them if it holds no quote, no backslash and no exclamation mark; so both texts
// below hold none, and the outer one gets the inner one as a parameter.

// enter becomes root where that is wanted and possible, and goes on with $2. Its
// $1 is the mark of the question for the password, empty: sudo may not ask. LC_ALL
// makes sudo speak the language that refusals are recognized in. The mark of a
// missing sudo is $3.
const enter = `LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/sbin:/sbin:/usr/local/bin; ` +
	`if [ "$(id -u)" = 0 ]; then exec sh -c "$2"; fi; ` +
	`command -v sudo >/dev/null 2>&1 || { echo "$3" >&2; exit 127; }; ` +
	`if [ -n "$1" ]; then exec sudo -S -p "$1" -- sh -c "$2"; fi; ` +
	`exec sudo -n -- sh -c "$2"`

// receive says on both outputs that the conversation with sudo is over, reads
// the whole script and runs it. A script whose end did not arrive is not run: a
// connection that breaks looks like the end of the input. The end mark also
// saves the last line breaks, which $() takes away.
const receive = `LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/sbin:/sbin; ` +
	`echo READY; echo READY >&2; s=$(cat); ` +
	`case $s in *END) eval "${s%END}" </dev/null;; *) echo CUT >&2; exit 125;; esac`

// marks are words that occur in nothing that a host prints by itself. They are
// no secrets: they are visible in its list of processes.
type marks struct {
	ready, end, cut, ask, missing string
}

func newMarks(random string) marks {
	return marks{
		ready:   "ready-" + random,
		end:     "end-" + random,
		cut:     "cut-" + random,
		ask:     "password-" + random + ":",
		missing: "nosudo-" + random,
	}
}

// commandLine is what starts the conversation.
func (m marks) commandLine(sudo, password bool) string {
	inner := strings.NewReplacer("READY", m.ready, "END", m.end, "CUT", m.cut).Replace(receive)
	if !sudo {
		return "exec sh -c '" + inner + "'"
	}
	ask := ""
	if password {
		ask = m.ask
	}
	return "exec sh -c '" + enter + "' sh '" + ask + "' '" + inner + "' '" + m.missing + "'"
}

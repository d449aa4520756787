package apply

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// text is a growing piece of a script.
type text struct{ strings.Builder }

func (t *text) line(format string, args ...any) { fmt.Fprintf(t, format+"\n", args...) }

// function writes a function of one line each.
func (t *text) function(name string, lines ...string) {
	t.line("%s() {\n\t:\n%s}", name, strings.Join(append(lines, ""), "\n"))
}

func onHost(path string) string { return `"$R"` + host.Quote(path) }

func onHostJournal(stem string) string { return onHost(host.StateDirectory + "/" + stem + ".json") }

// script makes the script of a change. Nothing runs before its last line, so
// that a script that is cut off does nothing.
func (p *plan) script(nonce string, wait time.Duration) *host.Script {
	s := host.NewScript()
	var t text
	t.WriteString(library + changeScript)
	p.variables(&t, true)
	p.checks(&t)
	p.steps(&t)
	p.backSteps(&t)
	t.line("STEM=%s NONCE=%s WAIT=%s FILE=", host.Quote(p.stem), nonce, seconds(wait))
	t.line("STAGED=%s", onHost(stagedPath(sysctlconf.FileOf(p.stem))))
	// A document and not a word in quotes: the fake host adds its functions to
	// the preamble in it.
	t.line("REVERT=$(cat <<'%s'\n%s%s\n)", s.Boundary, p.reverter(nonce, wait), s.Boundary)
	s.Line(t.String(), "main", "finish")
	return s
}

// seconds is empty for no time at all, so that a change without lock-out
// protection is told from one with a very short one.
func seconds(wait time.Duration) string {
	if wait <= 0 {
		return ""
	}
	return strconv.Itoa(int((wait + time.Second - 1) / time.Second))
}

func (p *plan) variables(t *text, secrets bool) {
	var lines, order []string
	for i, w := range p.writes {
		if w.secret && !secrets {
			continue
		}
		flags := ""
		for flag, set := range map[string]bool{"soft ": w.soft, "secret ": w.secret, "blind ": w.blind} {
			if set {
				flags += flag
			}
		}
		lines = append(lines, fmt.Sprintf("P%d=%s W%d=%s A%d=%s F%d=%s", i, host.Quote(kernel.Path(w.name)),
			i, host.Quote(w.value), i, host.Quote(strings.Join(w.accepted, "\n")), i, host.Quote(flags)))
		if !w.secret {
			lines = append(lines, fmt.Sprintf("X%d=%s", i, host.Quote(w.before)))
		}
		if !secrets {
			known := ""
			if w.known {
				known = "1"
			}
			lines = append(lines, fmt.Sprintf("O%d=%s K%d=%s", i, host.Quote(w.before), i, known))
		} else {
			lines = append(lines, fmt.Sprintf("O%d= K%d= E%d=", i, i, i))
			if w.secret {
				lines = append(lines, fmt.Sprintf("X%d=", i))
			}
		}
		order = append(order, strconv.Itoa(i))
	}
	t.function("values", append(lines, "ORDER="+host.Quote(strings.Join(order, " ")))...)
}

// checks compares the host with the snapshot.
func (p *plan) checks(t *text) {
	var lines []string
	for _, j := range p.journals {
		check := fmt.Sprintf("holds %s %s", onHostJournal(j.stem), host.Quote(j.before))
		switch {
		case !j.existed:
			check = fmt.Sprintf("[ ! -e %s ]", onHostJournal(j.stem))
		case j.opaque:
			check = fmt.Sprintf("[ -f %s ]", onHostJournal(j.stem))
		}
		lines = append(lines, fmt.Sprintf("if ! %s; then report changed %s; return 1; fi", check, host.Quote("the journal of "+j.stem)))
	}
	for _, f := range p.files {
		at := onHost(f.path)
		check := fmt.Sprintf("[ ! -e %s ] && [ ! -h %s ]", at, at)
		if f.existed {
			check = fmt.Sprintf("[ -f %s ] && [ ! -h %s ] && holds %s %s", at, at, at, host.Quote(string(f.before)))
		}
		lines = append(lines, fmt.Sprintf("if ! { %s; }; then report changed %s; return 1; fi", check, host.Quote(f.path)))
	}
	t.function("expected", lines...)
}

func (p *plan) steps(t *text) {
	var staged, unstaged, committed, pending, final []string
	for _, f := range p.files {
		at := onHost(f.path)
		name := "FILE=" + host.Quote(f.path) + "; "
		if f.remove {
			// A directory that cannot be written must show before the first value is.
			staged = append(staged, fmt.Sprintf("%sstage %s %s %s || return 1", name, at, f.mode, host.Quote(string(f.before))))
			committed = append(committed, fmt.Sprintf("%sdiscard %s || return 1", name, at))
		} else {
			staged = append(staged, fmt.Sprintf("%sstage %s %s %s || return 1", name, at, f.mode, host.Quote(string(f.after))))
			committed = append(committed, fmt.Sprintf("%scommit %s || return 1", name, at))
		}
		unstaged = append(unstaged, "rm -f "+onHost(stagedPath(f.path)))
	}
	for _, j := range p.journals {
		pending = append(pending, fmt.Sprintf("journal %s %s || return 1", onHostJournal(j.stem), host.Quote(j.pending)))
		final = append(final, fmt.Sprintf("journal %s %s || return 1", onHostJournal(j.stem), host.Quote(j.after)))
	}
	t.function("staged", staged...)
	t.function("unstaged", unstaged...)
	t.function("committed", append(committed, "unstaged")...)
	t.function("pending", pending...)
	t.function("final", final...)
}

// backSteps are the way back, which the reverter goes too.
func (p *plan) backSteps(t *text) {
	var files, journals []string
	for _, f := range p.files {
		at := onHost(f.path)
		if !f.existed {
			files = append(files, fmt.Sprintf("if [ -e %s ]; then discard %s; fi", at, at))
			continue
		}
		files = append(files, fmt.Sprintf("if ! holds %s %s; then stage %s %s %s && commit %s; fi",
			at, host.Quote(string(f.before)), at, f.mode, host.Quote(string(f.before)), at))
	}
	for _, j := range p.journals {
		journals = append(journals, fmt.Sprintf("journal %s %s", onHostJournal(j.stem), host.Quote(j.before)))
	}
	t.function("uncommitted", files...)
	t.function("previous", journals...)
}

func stagedPath(path string) string {
	at := strings.LastIndexByte(path, '/') + 1
	return path[:at] + "." + path[at:] + ".new"
}

// reverter is the text of the file that another shell runs. A copy of the shell
// that made the change has the functions already and does not take them from
// here.
func (p *plan) reverter(nonce string, wait time.Duration) string {
	if wait <= 0 {
		return ""
	}
	var t text
	t.line("if [ -z \"${B-}\" ]; then")
	t.WriteString(host.Preamble)
	t.WriteString(library)
	t.line("fi\ntrap '' HUP INT PIPE TERM")
	t.WriteString(revertScript)
	p.variables(&t, false)
	p.backSteps(&t)
	var back []string
	for i := range p.writes {
		if !p.writes[i].secret {
			back = append([]string{strconv.Itoa(i)}, back...)
		}
	}
	t.line("STEM=%s NONCE=%s WAIT=%s BACK=%s", host.Quote(p.stem), nonce, seconds(wait), host.Quote(strings.Join(back, " ")))
	t.line("revert\nexit 0")
	return t.String()
}

// confirmation reads the values of changes back over another connection and
// cancels their reverters.
func confirmation(changes []*unconfirmed) *host.Script {
	s := host.NewScript()
	var t text
	t.WriteString(library)
	t.line(`confirm() {
	for i in $ORDER; do eval "G$i=1"; done
	count "$ORDER"
	for i in $MISSED; do
		eval "f=\$F$i"
		case $f in *soft*) continue ;; esac
		emit outcome changed
		return
	done
	if mkdir "$D/$STEM.$NONCE.decided" 2>/dev/null || ! [ -e "$D/$STEM.$NONCE.decided/by" ]; then
		emit outcome confirmed
		return
	fi
	emit outcome reverted
	cat "$D/$STEM.$NONCE.decided/at" 2>/dev/null
}`)
	for _, u := range changes {
		u.plan.variables(&t, true)
		t.line("STEM=%s NONCE=%s\nvalues\nconfirm", host.Quote(u.plan.stem), u.nonce)
	}
	s.Line(t.String(), "finish")
	return s
}

// inquiry asks whether the host reverted, and when.
func (p *plan) inquiry(nonce string) *host.Script {
	s := host.NewScript()
	s.Line(library, fmt.Sprintf("STEM=%s NONCE=%s", host.Quote(p.stem), nonce), `main() {
	if [ -e "$D/$STEM.$NONCE.decided/at" ]; then
		emit outcome reverted
		cat "$D/$STEM.$NONCE.decided/at"
	elif [ -e "$D/$STEM.$NONCE.decided/by" ]; then
		emit outcome waiting
	elif [ -e "$D/$STEM.$NONCE.decided" ]; then
		emit outcome confirmed
	elif [ -e "$D/$STEM.$NONCE.armed" ]; then
		emit outcome waiting
	else
		emit outcome reverted
	fi
}`, "main", "finish")
	return s
}

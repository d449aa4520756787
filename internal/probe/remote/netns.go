package remote

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// Where names of namespaces are: those of ip netns, and those of docker.
const (
	namedNamespaces  = "/run/netns"
	dockerNamespaces = "/run/docker/netns"
)

// Probers look at the network namespaces that a word names: the number of a
// process, a name, a path, or all; empty: the one that a login is in. Only all
// asks the host.
func (h Host) Probers(ctx context.Context, which string) ([]probe.Prober, error) {
	switch {
	case which == "":
		return []probe.Prober{&prober{host: h}}, nil
	case which == "all":
		probers, err := h.all(ctx)
		if err != nil {
			return nil, fmt.Errorf("finding the network namespaces of %s: %w", h.Name, err)
		}
		return probers, nil
	}
	places, err := placesOf(which)
	if err != nil {
		return nil, err
	}
	return []probe.Prober{&prober{host: h, netns: which, places: places}}, nil
}

// placesOf are the paths at which a namespace may be.
func placesOf(word string) ([]string, error) {
	if pid, err := strconv.Atoi(word); err == nil && pid > 0 {
		return []string{"/proc/" + strconv.Itoa(pid) + "/ns/net"}, nil
	}
	if path.IsAbs(word) && !strings.ContainsRune(word, 0) {
		return []string{word}, nil
	}
	if word == "" || word != path.Base(word) || word == "." || word == ".." || strings.ContainsRune(word, 0) {
		return nil, fmt.Errorf("a network namespace is named by a process, a name or a path, not by %q", word)
	}
	return []string{namedNamespaces + "/" + word, dockerNamespaces + "/" + word}, nil
}

// inNamespace is a script that runs another one in a namespace. What keeps it from
// that is a record of its reply.
func inNamespace(places []string, inner *host.Script) *host.Script {
	s := host.NewScript()
	s.Boundary = inner.Boundary
	s.Line("B="+inner.Boundary, "INNER="+host.Quote(inner.Text()), enterFunctions)
	s.Line("main() {")
	for _, place := range places {
		s.Call("	try", place)
	}
	s.Line("	emit absent", "	finish", "}", "main")
	return s
}

const enterFunctions = `
try() {
	if [ ! -e "$1" ] && [ ! -h "$1" ]; then return 0; fi
	if ! command -v nsenter >/dev/null 2>&1; then
		emit unequipped
		finish
		exit 0
	fi
	__why=$(nsenter --net="$1" true 2>&1) || {
		emit barred
		printf '%s' "$__why"
		finish
		exit 0
	}
	exec nsenter --net="$1" sh -c "$INNER"
}
`

// barred makes an error of why a script did not run in the namespace.
func (p *prober) barred(records []host.Record) error {
	for _, record := range records {
		switch record.Name {
		case "absent":
			if strings.HasPrefix(p.places[0], "/proc/") {
				return fmt.Errorf("there is no process %s", p.netns)
			}
			return fmt.Errorf("there is no network namespace at %s", strings.Join(p.places, " or "))
		case "unequipped":
			return fmt.Errorf("the network namespace %s cannot be entered: the host has no nsenter, which util-linux and busybox have", p.netns)
		case "barred":
			said := string(bytes.TrimSpace(record.Body))
			if strings.HasSuffix(said, "Permission denied") || strings.HasSuffix(said, "Operation not permitted") {
				return fmt.Errorf("the network namespace %s cannot be entered: it takes root there, with sudo or another login (%.200s)", p.netns, said)
			}
			return fmt.Errorf("the network namespace %s cannot be entered: %.200s", p.netns, said)
		}
	}
	return nil
}

// all asks which namespaces there are. They are distinct and in order: that of the
// login, those with names, those with processes.
func (h Host) all(ctx context.Context) ([]probe.Prober, error) {
	s := host.NewScript()
	s.Line(listFunctions, "main")
	stdout, err := h.run(ctx, s)
	if err != nil {
		return nil, err
	}
	records, err := host.Records(stdout, s.Boundary)
	if err != nil {
		return nil, err
	}
	var l namespaces
	for _, record := range records {
		if err := l.read(record); err != nil {
			return nil, err
		}
	}
	if l.own == "" {
		return nil, fmt.Errorf("%w: it does not tell in which one a login is", host.ErrReply)
	}
	return l.probers(h), nil
}

// listFunctions: what ls -i prints of a namespace is its number, whatever leads
// to it.
const listFunctions = `
list() {
	emit "$1"
	ls -iL1 "$2" 2>/dev/null
}

main() {
	uid
	emit uid "$U"
	list own /proc/self/ns/net
	list named ` + namedNamespaces + `
	list docker ` + dockerNamespaces + `
	emit processes
	__some= __n=0
	for __process in /proc/[0-9]*; do
		__some="$__some $__process/ns/net" __n=$((__n + 1))
		if [ "$__n" -eq 2000 ]; then
			ls -iL1 $__some 2>/dev/null
			__some= __n=0
		fi
	done
	if [ "$__n" -gt 0 ]; then ls -iL1 $__some 2>/dev/null; fi
	emit commands
	for __process in /proc/[0-9]*; do
		__name=
		IFS= read -r __name <"$__process/comm" || continue
		printf '%s %s\n' "${__process##*/}" "$__name"
	done 2>/dev/null
	finish
}
`

// namespaces are what a host lists.
type namespaces struct {
	root          bool
	own           string
	named, docker []listed
	processes     []listed
	commands      map[int]string
}

// listed is a line of ls -i: the number of a namespace, and what leads to it.
type listed struct{ number, name string }

func (l *namespaces) read(record host.Record) error {
	lines := linesOf(record.Body)
	switch record.Name {
	case "uid":
		l.root = record.Rest == "0"
	case "own":
		if len(lines) > 0 {
			l.own = lines[0].number
		}
	case "named":
		l.named = lines
	case "docker":
		l.docker = lines
	case "processes":
		l.processes = lines
	case "commands":
		l.commands = commandsOf(record.Body)
	default:
		return fmt.Errorf("%w: a record named %.40q", host.ErrReply, record.Name)
	}
	return nil
}

func linesOf(body []byte) []listed {
	var lines []listed
	for line := range strings.Lines(string(body)) {
		number, name, found := strings.Cut(strings.TrimSpace(line), " ")
		if _, err := strconv.ParseUint(number, 10, 64); found && err == nil {
			lines = append(lines, listed{number, name})
		}
	}
	return lines
}

func (l *namespaces) probers(h Host) []probe.Prober {
	seen := map[string]bool{l.own: true}
	own := &prober{host: h}
	found := []probe.Prober{own}
	add := func(number, name, place string) {
		if !seen[number] {
			seen[number] = true
			found = append(found, &prober{host: h, netns: name, places: []string{place}})
		}
	}
	for _, one := range l.named {
		add(one.number, one.name, namedNamespaces+"/"+one.name)
	}
	slices.SortFunc(l.processes, func(a, b listed) int { return pidOf(a.name) - pidOf(b.name) })
	for _, one := range l.processes {
		pid := pidOf(one.name)
		add(one.number, fmt.Sprintf("%d (%s)", pid, l.commands[pid]), one.name)
	}
	for _, one := range l.docker {
		add(one.number, one.name, dockerNamespaces+"/"+one.name)
	}
	if hidden := len(l.commands) - len(l.processes); hidden > 0 && !l.root {
		own.gap = fmt.Sprintf("there may be more network namespaces: %d processes of other users may not be looked at: it takes root there, with sudo or another login", hidden)
	}
	return found
}

// pidOf is that of /proc/4711/ns/net.
func pidOf(place string) int {
	number, _, _ := strings.Cut(strings.TrimPrefix(place, "/proc/"), "/")
	pid, _ := strconv.Atoi(number)
	return pid
}

package ssh

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kevinburke/ssh_config"
)

// keywords are those of ssh_config that decide how a host is reached and that
// this package honours. Any other may stand in a file and changes nothing.
var keywords = []string{
	"hostname", "user", "port", "identityfile", "identitiesonly", "identityagent",
	"certificatefile", "userknownhostsfile", "globalknownhostsfile", "hostkeyalias",
	"proxyjump", "proxycommand",
}

// accumulating keywords are all used, not only the first.
var accumulating = []string{"identityfile", "certificatefile"}

// maxInclude is OpenSSH's READCONF_MAX_DEPTH.
const maxInclude = 16

// place is a line of a file.
type place struct {
	file string
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// condition is a Match line that cannot be judged here.
type condition struct {
	place
	named bool // it is about the wanted host by its name
}

// options are what ssh_config says about one host.
type options struct {
	values map[string][]string // by keyword in lower case
	from   map[string]place
	// doubt is the first Match block whose condition is not known here and that
	// could say more about this host than the lines before it.
	doubt *place
}

func (o *options) get(keyword string) string {
	if v := o.values[keyword]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// UnsettledError says that what ssh_config says about a host comes after a
// Match block whose condition only OpenSSH can judge.
type UnsettledError struct {
	Host    string
	Keyword string
	Match   string // file:line of the Match
	Setting string // file:line of what depends on it
}

func (e *UnsettledError) Error() string {
	return fmt.Sprintf("%s: move the Host block of %s above that Match, set the attribute in ssh, or name another file in ssh_config_file (\"none\" reads no file)",
		e.Problem(), e.Host)
}

// Problem is the error without what to do about it.
func (e *UnsettledError) Problem() string {
	return fmt.Sprintf("%s of %s is set at %s, which hangs on the condition of the Match at %s that cannot be judged here", e.Keyword, e.Host, e.Setting, e.Match)
}

// reader walks the files for one host. As in OpenSSH the first value wins.
type reader struct {
	local   local
	host    string   // as the user wrote it
	settled []string // keywords that the configuration answers itself
	options *options
}

// certainty is whether a block applies.
type certainty int

const (
	no certainty = iota
	maybe
	yes
)

// readOptions reads what the files say about a host, save settled keywords. An
// empty path is the user's file and then the system's; "none" is no file.
func readOptions(l local, path, host string, settled ...string) (*options, error) {
	r := reader{local: l, host: host, settled: settled, options: &options{values: map[string][]string{}, from: map[string]place{}}}
	switch path {
	case "none":
	case "":
		for _, file := range []string{filepath.Join(l.home, ".ssh/config"), l.system} {
			if err := r.file(file, yes, 0); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return nil, err
			}
		}
	default:
		if err := r.file(l.expandHome(path), yes, 0); err != nil {
			return nil, err
		}
	}
	return r.options, nil
}

// file reads one file. Each block is handed to ssh_config for itself: that
// library refuses a whole file for one Match that it does not know, also in a
// file that is included.
func (r *reader) file(path string, outer certainty, depth int) error {
	if depth > maxInclude {
		return fmt.Errorf("reading %s: more than %d files include each other", path, maxInclude)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading ssh_config: %w", err)
	}
	state, match := outer, (*condition)(nil)
	var block []string
	start := 0
	flush := func() error {
		defer func() { block = nil }()
		return r.block(block, path, start, state, match)
	}
	for i, line := range strings.Split(string(text), "\n") {
		word, rest := keyword(line)
		at := place{path, i + 1}
		if !utf8.ValidString(line) {
			if !strings.HasPrefix(word, "#") {
				return fmt.Errorf("reading %s: the line is not UTF-8", at)
			}
			line = "#" // ssh_config would read other characters in its place
		}
		switch word {
		case "host", "match", "include":
		default:
			if len(block) == 0 {
				start = i
			}
			block = append(block, strings.TrimRight(line, "\r"))
			continue
		}
		if err := flush(); err != nil {
			return err
		}
		switch word {
		case "host":
			matches, err := matchesHost(rest, r.host)
			if err != nil {
				return fmt.Errorf("reading %s: %w", at, err)
			}
			state, match = min(outer, matches), nil
		case "match":
			verdict, named := r.judge(rest)
			state, match = min(outer, verdict), nil
			if state == maybe {
				match = &condition{place: at, named: named}
			}
		case "include":
			if err := r.include(rest, at, state, match, depth); err != nil {
				return err
			}
		}
	}
	return flush()
}

func (r *reader) include(rest string, at place, state certainty, match *condition, depth int) error {
	if state == no {
		return nil
	}
	words, err := split(rest)
	if err != nil {
		return fmt.Errorf("reading %s: %w", at, err)
	}
	for _, word := range words {
		pattern := r.local.expandHome(word)
		if !filepath.IsAbs(pattern) {
			dir := filepath.Join(r.local.home, ".ssh")
			if at.file == r.local.system || strings.HasPrefix(at.file, filepath.Dir(r.local.system)+"/") {
				dir = filepath.Dir(r.local.system)
			}
			pattern = filepath.Join(dir, pattern)
		}
		files, err := filepath.Glob(pattern)
		if err != nil {
			return fmt.Errorf("reading %s: Include %s: %w", at, word, err)
		}
		for _, file := range files {
			inner := reader{local: r.local, host: r.host, settled: r.settled, options: r.options}
			if match != nil {
				// What is included below a Match hangs on it, whatever its blocks say.
				if err := inner.below(*match, file, depth); err != nil {
					return err
				}
				continue
			}
			if err := inner.file(file, state, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// below reads a file of which only is asked whether it could say anything.
func (r *reader) below(match condition, file string, depth int) error {
	probe := reader{local: r.local, host: r.host, options: &options{values: map[string][]string{}, from: map[string]place{}}}
	if err := probe.file(file, yes, depth+1); err != nil {
		return err
	}
	for _, word := range keywords {
		if len(probe.options.values[word]) > 0 && r.adds(word) {
			if err := r.take(word, "", probe.options.from[word], &match); err != nil {
				return err
			}
		}
	}
	return nil
}

// block takes the lines between two of Host, Match and Include.
func (r *reader) block(lines []string, path string, start int, state certainty, match *condition) error {
	if state == no || len(lines) == 0 {
		return nil
	}
	parsed, err := ssh_config.DecodeBytes([]byte(strings.Join(lines, "\n") + "\n"))
	if err != nil {
		return fmt.Errorf("reading %s, in the block that begins at line %d: %w", path, start+1, err)
	}
	for _, host := range parsed.Hosts {
		for _, node := range host.Nodes {
			kv, ok := node.(*ssh_config.KV)
			if !ok {
				continue
			}
			word := strings.ToLower(kv.Key)
			if !slices.Contains(keywords, word) || !r.adds(word) {
				continue
			}
			if err := r.take(word, kv.Value, place{path, start + kv.Pos().Line}, match); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) take(word, value string, at place, match *condition) error {
	switch {
	case match != nil && match.named:
		return &UnsettledError{Host: r.host, Keyword: word, Match: match.String(), Setting: at.String()}
	case match != nil:
		if r.options.doubt == nil {
			r.options.doubt = &match.place
		}
	case r.options.doubt != nil:
		return &UnsettledError{Host: r.host, Keyword: word, Match: r.options.doubt.String(), Setting: at.String()}
	default:
		r.options.values[word] = append(r.options.values[word], value)
		if _, ok := r.options.from[word]; !ok {
			r.options.from[word] = at
		}
	}
	return nil
}

// adds says whether a further value of a keyword changes anything. ProxyJump
// and ProxyCommand exclude each other: the first of the two wins.
func (r *reader) adds(word string) bool {
	if slices.Contains(r.settled, word) {
		return false
	}
	if slices.Contains(accumulating, word) {
		return true
	}
	if word == "proxyjump" || word == "proxycommand" {
		return len(r.options.values["proxyjump"]) == 0 && len(r.options.values["proxycommand"]) == 0
	}
	return len(r.options.values[word]) == 0
}

// keyword splits a line into its keyword in lower case and what follows.
func keyword(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	end := strings.IndexAny(line, " \t=")
	if end < 0 {
		return strings.ToLower(line), ""
	}
	rest = strings.TrimLeft(line[end:], " \t")
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "="), " \t")
	return strings.ToLower(line[:end]), rest
}

// split splits the arguments of a line as OpenSSH does: at blanks, with double
// quotes around an argument that holds some, up to a comment.
func split(rest string) ([]string, error) {
	var words []string
	for {
		rest = strings.TrimLeft(rest, " \t")
		if rest == "" || rest[0] == '#' {
			return words, nil
		}
		if rest[0] == '"' {
			word, after, ok := strings.Cut(rest[1:], `"`)
			if !ok {
				return nil, errors.New("a quote is not closed")
			}
			words, rest = append(words, word), after
			continue
		}
		end := strings.IndexAny(rest, " \t")
		if end < 0 {
			return append(words, rest), nil
		}
		words, rest = append(words, rest[:end]), rest[end:]
	}
}

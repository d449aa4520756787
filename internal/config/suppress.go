package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Suppression says who silenced a finding, why and until when.
type Suppression struct {
	Reason string
	Until  *Date // inclusive; nil: for ever
	Path   string
	Place  Place
}

// Suppressions are all that hold on one day: the [[ignore]] tables of the
// configuration and the comments in the sources that were added.
type Suppressions struct {
	config  *Config
	checks  Checks
	today   Date
	ignores []Ignore
	added   map[string]bool     // paths whose comments were read
	inline  map[string][]Inline // by path
	notes   []Note
}

// NewSuppressions takes those of the configuration, which may be nil: its
// [[ignore]] tables, and the comments in it, which silence findings about edges.
func NewSuppressions(c *Config, today Date, checks Checks) *Suppressions {
	s := &Suppressions{config: c, checks: checks, today: today, added: map[string]bool{}, inline: map[string][]Inline{}}
	if c == nil {
		return s
	}
	for _, ignore := range c.Ignores {
		switch {
		case ignore.Reason == "":
			s.note(c.Path, ignore.Place.Line, "[[ignore]] of %s has no reason and silences nothing: write reason = \"…\"", ignore.Rule)
		case ignore.Until != nil && ignore.Until.Before(today):
			s.note(c.Path, ignore.Place.Line, "[[ignore]] of %s ended on %s and silences nothing", ignore.Rule, ignore.Until)
		default:
			s.ignores = append(s.ignores, ignore)
		}
	}
	s.AddSource(c.Path, SplitLines(c.text))
	return s
}

// AddSource reads the comments of one source. path is the one that findings
// about it carry; a path that several hosts read is read once.
func (s *Suppressions) AddSource(path string, lines []Line) {
	if s.added[path] {
		return
	}
	s.added[path] = true
	inlines, notes := ParseInline(path, lines, s.checks)
	s.notes = append(s.notes, notes...)
	for _, inline := range inlines {
		if inline.Until != nil && inline.Until.Before(s.today) {
			s.note(path, inline.Place.Line, "suppression of %s ended on %s and silences nothing", strings.Join(inline.Rules, ", "), inline.Until)
			continue
		}
		s.inline[path] = append(s.inline[path], inline)
	}
}

// Match finds what silences a finding of a rule (by id) about a line of a
// path; line 0 is the file as a whole. The nearest one speaks: the comment
// above the line, then the one for the file, then [[ignore]].
func (s *Suppressions) Match(rule, path string, line int) (*Suppression, bool) {
	for _, target := range []int{line, 0} {
		for _, inline := range s.inline[path] {
			if inline.Target == target && slices.Contains(inline.Rules, rule) {
				return &Suppression{inline.Reason, inline.Until, path, inline.Place}, true
			}
		}
	}
	for _, ignore := range s.ignores {
		if ignore.Rule != rule || ignore.Paths != nil && !s.config.matchesPath(ignore.Paths, path) {
			continue
		}
		return &Suppression{ignore.Reason, ignore.Until, s.config.Path, ignore.Place}, true
	}
	return nil, false
}

// Notes lists what silences nothing, by path and line.
func (s *Suppressions) Notes() []Note {
	notes := slices.Clone(s.notes)
	slices.SortStableFunc(notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
	return notes
}

func (s *Suppressions) note(path string, line int, format string, args ...any) {
	s.notes = append(s.notes, Note{path, line, fmt.Sprintf(format, args...)})
}

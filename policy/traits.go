package policy

import (
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Traits are what an input shows at a glance. A rule whose METADATA names some
// in `when` is loaded only for an input that shows one of them: each is a
// condition without which the rule cannot speak, never a judgement.
var Traits = []string{
	"absent",      // the catalogue says that a kernel lacks a parameter
	"container",   // the namespace is not the host's
	"differ",      // the other common loader ends with another value
	"edges",       // edges are declared
	"exclude",     // a line takes a parameter out
	"five",        // there are five settings or more
	"followed",    // containers are expected to follow the host
	"interface",   // a parameter of one network interface
	"marker",      // a character that templates use
	"missing",     // the host that was looked at lacks a parameter
	"meaningless", // an integer without a defined meaning
	"no-op",       // a parameter that some kernel ignores
	"no-setting",  // a line that is no assignment
	"non-ascii",   // a character beyond ASCII
	"observed",    // a probe looked at the running host
	"odd-value",   // not as many words as the parameter has fields, or quotes, # and ;
	"pending",     // a value that is not known yet
	"read-only",   // a parameter that cannot be opened for writing
	"refused",     // the kernel refuses a write
	"repeated",    // a parameter is set more than once
	"unknown",     // a name in no tier of the catalogue
	"unread",      // a file that the loader does not read
	"write-only",  // a parameter that cannot be read
	"zero",        // a number that begins with 0
}

// traits are those that the input shows.
func (in *Input) traits() map[string]bool {
	shows := map[string]bool{
		"container": in.Host.Namespace != "host",
		"edges":     in.Host.Edges != nil,
		"followed":  in.Host.ContainersFollow != nil,
		"five":      len(in.Settings) >= 5,
		"observed":  in.Observation != nil,
		"unread":    slices.ContainsFunc(in.Sources, func(s Source) bool { return !s.Read }),
	}
	counts := map[string]int{}
	for i := range in.Settings {
		setting := &in.Settings[i]
		setting.show(shows)
		if setting.Parameter != nil {
			counts[*setting.Parameter]++
			shows["repeated"] = shows["repeated"] || counts[*setting.Parameter] > 1
			in.showEntry(setting, shows)
		}
	}
	for i := range in.Worlds {
		in.Worlds[i].show(shows)
	}
	return shows
}

func (s *Setting) show(shows map[string]bool) {
	switch s.Kind {
	case "assign":
	case "glob":
		// It may match any parameter.
		for _, trait := range []string{"absent", "meaningless", "no-op", "odd-value", "write-only"} {
			shows[trait] = true
		}
	case "exclude", "exclude-glob":
		shows["exclude"] = true
	default:
		shows["no-setting"] = true
	}
	if s.Unknown {
		shows["unknown"] = true
	}
	if s.Pending {
		shows["pending"] = true
	}
	if s.Seen != nil && !s.Seen.Present {
		shows["missing"] = true
	}
	if strings.ContainsAny(s.Text, "{<$@%") {
		shows["marker"] = true
	}
	if strings.ContainsFunc(s.Text, func(r rune) bool { return r > 127 }) {
		shows["non-ascii"] = true
	}
	if s.Parameter != nil && kernel.Interface(*s.Parameter) != "" {
		shows["interface"] = true
	}
	if s.Written == nil {
		return
	}
	if strings.ContainsAny(*s.Written, `"'#;`) {
		shows["odd-value"] = true
	}
	for _, word := range strings.Fields(*s.Written) {
		if word = strings.TrimPrefix(word, "-"); len(word) > 1 && word[0] == '0' {
			shows["zero"] = true
		}
	}
}

// showEntry adds what the catalogue says of the parameter.
func (in *Input) showEntry(s *Setting, shows map[string]bool) {
	if s.Catalogue == nil {
		return
	}
	entry, ok := kernel.Lookup(*s.Catalogue)
	if !ok {
		return
	}
	if entry.NoOpSince != nil {
		shows["no-op"] = true
	}
	if entry.WriteOnly {
		shows["write-only"] = true
	}
	if s.Written != nil && len(strings.Fields(*s.Written)) != max(entry.Fields, 1) {
		shows["odd-value"] = true
	}
	if slices.ContainsFunc(s.Ints, func(n int64) bool { return !entry.Means(n) }) {
		shows["meaningless"] = true
	}
	for i := range in.Worlds {
		if in.Worlds[i].lacks(entry) {
			shows["absent"] = true
		}
	}
}

func (k Kernel) release() kernel.Release {
	release := kernel.Release{Text: k.Release}
	for i, into := range []*uint16{&release.Version.Major, &release.Version.Minor, &release.Version.Patch} {
		if i < len(k.Version) {
			*into = uint16(k.Version[i])
		}
	}
	if k.Vendor != nil {
		release.Vendor = *k.Vendor
	}
	return release
}

func (w *World) lacks(entry *kernel.Parameter) bool {
	state := entry.At(w.Kernel.release())
	return state.Known && !state.Present
}

func (w *World) show(shows map[string]bool) {
	for i := range w.Trace {
		switch w.Trace[i].Result {
		case "refused", "read-only":
			shows[w.Trace[i].Result] = true
		case "absent":
			shows["absent"] = true
		}
	}
	for name, theirs := range w.Compare.Effective {
		if ours := w.Effective[name]; ours.Value != nil && theirs.Value != nil && *ours.Value != *theirs.Value {
			shows["differ"] = true
		}
	}
}

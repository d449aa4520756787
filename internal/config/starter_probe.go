package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Probed is a running host as a probe saw it. Empty is not known.
type Probed struct {
	Name      string
	Hostname  string // that it answers to
	Files     []string
	FilesSure bool   // else Files are an example
	Namespace string // of a container, empty: the host's own
	Kernel    string // uname -r
	Loader    string
	Memory    int64  // bytes
	Time      string // of the look
	Inference policy.Inference
}

// Loaders are the words for what applies the files at boot.
func Loaders() []string { return slices.Clone(loaderNames) }

// StarterFrom writes a tcplint.toml with what probes saw of hosts. Each line has
// its evidence above it. What is only guessed is written as an example: "#"
// directly before a key marks one, as in Starter.
func StarterFrom(hosts []Probed) []byte {
	s := &starter{}
	s.line("# Facts for tcplint that no settings file states, as tcplint init --from-probe saw them.")
	s.line("# The line above a key is its evidence. A look is a moment: correct what is different at")
	s.line("# other times. A line that begins with # and no blank after it is a guess: remove that mark")
	s.line("# to state it. What is not stated is unknown to the rules, never taken for false.")
	s.line("# docs/configuration.md has every key.")
	for i := range hosts {
		s.line("")
		s.probed(&hosts[i])
	}
	return []byte(s.text.String())
}

func (s *starter) probed(p *Probed) {
	s.line("# " + comment(fmt.Sprintf("Seen on %s.", p.Time)))
	s.header("", "[[host]]", true)
	host, evidence := p.host()
	writeEvident(s, "", hostKeys(), host, evidence, func(name string) bool { return name == "files" && !p.FilesSure })
	s.otherRoles(p.Inference.Roles)
	for i := range p.Inference.Edges {
		s.line("")
		s.edge(&p.Inference.Edges[i])
	}
}

// host is what is sure of the host, with the evidence by key.
func (p *Probed) host() (*Host, map[string]string) {
	host := &Host{Name: p.Name, Files: p.Files, Roles: sureRoles(p.Inference.Roles)}
	evidence := map[string]string{"files": p.whyFiles(), "listeners": "Sockets that listen; a backlog where the program asks for less than net.core.somaxconn."}
	if checkPattern(nil, p.Hostname) == nil && checkPrintable(p.Hostname) == nil {
		host.Hostnames = []string{p.Hostname}
	}
	if p.Namespace != "" {
		host.Namespace = &p.Namespace
	}
	if p.Kernel != "" {
		host.Kernel = &p.Kernel
	}
	if p.Loader != "" {
		host.Loader = &p.Loader
	}
	if p.Memory > 0 {
		host.Memory = &p.Memory
	}
	var why []string
	for _, role := range p.Inference.Roles {
		if role.Sure {
			why = append(why, role.Evidence)
		}
	}
	evidence["roles"] = strings.Join(why, "; ")
	for _, listener := range p.Inference.Listeners {
		host.Listeners = append(host.Listeners, Listener{Port: listener.Port, Backlog: listener.Backlog})
	}
	return host, evidence
}

func (p *Probed) whyFiles() string {
	elsewhere := func(pattern string) bool { return !filepath.IsAbs(pattern) }
	switch {
	case p.FilesSure && slices.ContainsFunc(p.Files, elsewhere):
		return "Settings that are kept here are taken for its own: take out what is for another host."
	case p.FilesSure:
		return "Its own settings, which a boot applies."
	}
	return "Where its settings are kept, so that tcplint lint and topology know whose they are."
}

func sureRoles(inferred []policy.InferredRole) []string {
	var roles []string
	for _, role := range inferred {
		if role.Sure {
			roles = append(roles, role.Role)
		}
	}
	return roles
}

// otherRoles are guesses: an example of the key where none is sure, else a remark.
func (s *starter) otherRoles(inferred []policy.InferredRole) {
	stated := len(sureRoles(inferred)) > 0
	for _, role := range inferred {
		switch {
		case role.Sure:
		case stated:
			s.line("# " + comment("Perhaps also "+role.Role+": "+role.Evidence))
		default:
			s.line("# " + comment(role.Evidence))
			s.line("#roles = [" + quote(role.Role) + "]")
			stated = true // the key may stand once
		}
	}
}

func (s *starter) edge(inferred *policy.InferredEdge) {
	s.header("  ", "[[host.edge]]", inferred.Sure)
	edge := Edge{
		To: inferred.To, From: inferred.From, Destinations: inferred.Destinations, SourceAddresses: inferred.SourceAddresses,
		Rate: inferred.Rate, Concurrent: inferred.Concurrent, Pool: inferred.Pool, PeerTimestamps: inferred.PeerTimestamps,
	}
	if inferred.ClosesFirst != "unknown" {
		edge.ClosesFirst = &inferred.ClosesFirst
	}
	writeEvident(s, "  ", edgeKeys(), &edge, inferred.Evidence, func(name string) bool {
		return !inferred.Sure || slices.Contains(inferred.Guessed, name)
	})
	if edge.ClosesFirst == nil {
		s.line("  # " + comment("closes_first is not known: "+inferred.Evidence["closes_first"]))
	}
}

// writeEvident writes what from states, each key below its evidence.
func writeEvident[T any](s *starter, indent string, keys []key[T], from *T, evidence map[string]string, guess func(name string) bool) {
	for _, k := range keys {
		if k.show == nil {
			continue
		}
		value := k.show(from)
		if value == "" {
			continue
		}
		if why := evidence[k.name]; why != "" {
			s.line(indent + "# " + comment(why))
		}
		mark := ""
		if guess(k.name) {
			mark = "#"
		}
		s.line(fmt.Sprintf("%s%s%s = %s", indent, mark, k.name, value))
	}
}

// comment keeps what a host calls itself on one line.
func comment(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, text)
}

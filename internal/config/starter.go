package config

import (
	"fmt"
	"strings"
)

// Starter writes a first tcplint.toml: every key with one line of explanation,
// as an example where host does not state it. What host states about its
// kernel, loader and memory goes into [target]. Without a name [[host]] stays
// an example too. In the result, "#" directly before a key or a header marks
// an example, "# " an explanation.
func Starter(host Host) []byte {
	s := &starter{}
	s.line("# Facts for tcplint that no settings file states.")
	s.line("# A line that begins with # and no blank after it is an example: remove the # to state it.")
	s.line("# What is not stated is unknown to the rules, never taken for false.")
	s.line("")
	s.line("# " + docOf("target", fileKeys()))
	s.line("[target]")
	writeKeys(s, "", targetKeys(), &host.Target, true)
	s.host(host)
	s.line("")
	s.line("# " + docOf("rules", fileKeys()))
	s.line("[rules]")
	s.line(`#"TL104" = "off"`)
	s.line("")
	s.line("# " + docOf("ignore", fileKeys()))
	s.line("#[[ignore]]")
	writeKeys(s, "", ignoreKeys(), &Ignore{}, false)
	return []byte(s.text.String())
}

type starter struct{ text strings.Builder }

func (s *starter) line(text string) {
	s.text.WriteString(text)
	s.text.WriteByte('\n')
}

func (s *starter) host(host Host) {
	stated := host.Name != ""
	s.line("")
	s.line("# " + docOf("host", fileKeys()))
	s.line("# Every key of [target] may stand here too.")
	s.header("", "[[host]]", stated)
	writeKeys(s, "", withoutTarget(hostKeys()), &host, stated)
	edges := host.Edges
	if !stated || len(edges) == 0 {
		edges, stated = []Edge{{}}, false
	}
	for i := range edges {
		s.line("")
		s.line("  # " + docOf("edge", hostKeys()))
		s.header("  ", "[[host.edge]]", stated)
		writeKeys(s, "  ", edgeKeys(), &edges[i], stated)
	}
}

func (s *starter) header(indent, header string, stated bool) {
	if !stated {
		header = "#" + header
	}
	s.line(indent + header)
}

func withoutTarget(keys []key[Host]) []key[Host] {
	return keys[:len(keys)-len(targetKeys())]
}

func docOf[T any](name string, keys []key[T]) string {
	for _, k := range keys {
		if k.name == name {
			return k.doc
		}
	}
	return ""
}

func writeKeys[T any](s *starter, indent string, keys []key[T], from *T, stated bool) {
	for _, k := range keys {
		if k.example == "" {
			continue
		}
		value := ""
		if stated && k.show != nil {
			value = k.show(from)
		}
		s.line(indent + "# " + k.doc)
		switch {
		case value != "":
			s.line(fmt.Sprintf("%s%s = %s", indent, k.name, value))
		case k.name == "from":
			// As an example beside to it would make the edge invalid.
			s.line(fmt.Sprintf("%s# %s = %s", indent, k.name, k.example))
		default:
			s.line(fmt.Sprintf("%s#%s = %s", indent, k.name, k.example))
		}
	}
}

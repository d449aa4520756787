package config

import (
	"errors"
	"fmt"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// kind is what a TOML value is.
type kind string

const (
	kindTable   kind = "a table"
	kindArray   kind = "a list"
	kindString  kind = "a string"
	kindInteger kind = "an integer"
	kindFloat   kind = "a number with a fraction"
	kindBool    kind = "true or false"
	kindDate    kind = "a date"
	kindOther   kind = "a date and time"
)

// node is a TOML value with its place. go-toml decodes into Go values without
// places and stops at the first wrong one, so the tree is built from its parser.
type node struct {
	kind    kind
	at      span // scalar: the value; table and list: the header or the key
	raw     string
	entries []entry // table, in file order
	index   map[string]int
	items   []*node // list
	tables  bool    // a list written with [[headers]]
	value   any     // scalar: string, int64, float64, bool, toml.LocalDate
}

type entry struct {
	name  string
	at    span // of the key
	value *node
}

// maxDepth is far above what any key of the configuration nests; what is
// deeper is refused by its shallow parent anyway.
const maxDepth = 32

// parseDocument reads TOML. The error is a Problems with one element and no path.
func parseDocument(text []byte) (*node, error) {
	// The decoder knows every rule that spans expressions: a key set twice, a
	// table extended after it was closed, a day that no calendar has.
	var ignored map[string]any
	if err := toml.Unmarshal(text, &ignored); err != nil {
		return nil, syntaxProblem(text, err)
	}
	root := &node{kind: kindTable}
	current := root
	var parser unstable.Parser
	parser.Reset(text)
	for parser.NextExpression() {
		expression := parser.Expression()
		switch expression.Kind {
		case unstable.Table, unstable.ArrayTable:
			current = root.open(expression, text)
		case unstable.KeyValue:
			current.assign(expression, text, 0)
		}
	}
	if err := parser.Error(); err != nil {
		return nil, syntaxProblem(text, err)
	}
	return root, nil
}

func syntaxProblem(text []byte, err error) error {
	problem := Problem{Line: 1, Column: 1, Message: "not TOML: " + err.Error()}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, column := decode.Position()
		problem.Line, problem.Column = line, codePoints(text, line, column)
		problem.Message = "not TOML: " + trimPrefix(decode.Error())
	}
	return Problems{problem}
}

// open walks to the table that a [header] or [[header]] names.
func (n *node) open(header *unstable.Node, text []byte) *node {
	names, at := keyOf(header)
	at = widenToBrackets(text, at)
	for i, name := range names {
		last := i == len(names)-1
		next, known := n.child(name.name)
		switch {
		case last && header.Kind == unstable.ArrayTable:
			if !known || next.kind != kindArray {
				next = n.add(name, &node{kind: kindArray, at: at, tables: true})
			}
			item := &node{kind: kindTable, at: at}
			next.items = append(next.items, item)
			return item
		case !known:
			next = n.add(name, &node{kind: kindTable, at: at})
		case next.kind == kindArray && len(next.items) > 0:
			next = next.items[len(next.items)-1]
		case last:
			next.at = at // [a.b] came before [a]
		}
		n = next
	}
	return n
}

// assign adds one `key = value`, creating the tables of a dotted key.
func (n *node) assign(expression *unstable.Node, text []byte, depth int) {
	names, _ := keyOf(expression)
	for _, name := range names[:len(names)-1] {
		next, known := n.child(name.name)
		if !known {
			next = n.add(name, &node{kind: kindTable, at: name.at})
		}
		n = next
	}
	last := names[len(names)-1]
	n.add(last, valueOf(expression.Value(), last.at, text, depth+1))
}

// valueOf copies a value. at stands in for lists and tables, whose own range
// the parser does not keep.
func valueOf(v *unstable.Node, at span, text []byte, depth int) *node {
	n := &node{at: at}
	switch v.Kind {
	case unstable.Array:
		n.kind = kindArray
		for it := v.Children(); depth < maxDepth && it.Next(); {
			n.items = append(n.items, valueOf(it.Node(), at, text, depth+1))
		}
		return n
	case unstable.InlineTable:
		n.kind = kindTable
		for it := v.Children(); depth < maxDepth && it.Next(); {
			n.assign(it.Node(), text, depth)
		}
		if len(n.entries) > 0 {
			n.at = n.entries[0].at
		}
		return n
	}
	n.at = span{int(v.Raw.Offset), int(v.Raw.Offset + v.Raw.Length)}
	n.raw = string(text[n.at.start:n.at.end])
	n.kind, n.value = scalarOf(v)
	return n
}

func scalarOf(v *unstable.Node) (kind, any) {
	switch v.Kind {
	case unstable.String:
		return kindString, string(v.Data)
	case unstable.Bool:
		return kindBool, string(v.Data) == "true"
	}
	var holder struct{ V any }
	// The whole document was decoded before, so this part of it can be too.
	if err := toml.Unmarshal(append([]byte("V = "), v.Data...), &holder); err != nil {
		return kindOther, nil
	}
	switch holder.V.(type) {
	case int64:
		return kindInteger, holder.V
	case float64:
		return kindFloat, holder.V
	case toml.LocalDate:
		return kindDate, holder.V
	}
	return kindOther, holder.V
}

func (n *node) child(name string) (*node, bool) {
	i, ok := n.index[name]
	if !ok {
		return nil, false
	}
	return n.entries[i].value, true
}

func (n *node) add(e entry, value *node) *node {
	if n.index == nil {
		n.index = map[string]int{}
	}
	e.value = value
	n.index[e.name] = len(n.entries)
	n.entries = append(n.entries, e)
	return value
}

// keyOf returns the parts of a dotted key and the range of the whole.
func keyOf(n *unstable.Node) ([]entry, span) {
	var parts []entry
	for it := n.Key(); it.Next(); {
		key := it.Node()
		at := span{int(key.Raw.Offset), int(key.Raw.Offset + key.Raw.Length)}
		parts = append(parts, entry{name: string(key.Data), at: at})
	}
	return parts, span{parts[0].at.start, parts[len(parts)-1].at.end}
}

// widenToBrackets extends the range of a header's key over its brackets.
func widenToBrackets(text []byte, s span) span {
	isPart := func(c byte, bracket byte) bool { return c == bracket || c == ' ' || c == '\t' }
	start := s.start
	for i := s.start - 1; i >= 0 && isPart(text[i], '['); i-- {
		if text[i] == '[' {
			start = i
		}
	}
	end := s.end
	for i := s.end; i < len(text) && isPart(text[i], ']'); i++ {
		if text[i] == ']' {
			end = i + 1
		}
	}
	return span{start, end}
}

// describe is the kind for a message, with what was written where that helps.
func (n *node) describe() string {
	switch n.kind {
	case kindTable, kindArray, kindString:
		return string(n.kind)
	}
	return fmt.Sprintf("%s (%s)", n.kind, n.raw)
}

func (n *node) isNumber() bool { return n.kind == kindInteger || n.kind == kindFloat }

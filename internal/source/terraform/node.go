package terraform

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// node is a JSON value. The nil node is one that is not there.
type node struct {
	kind  jsontext.Kind
	text  string   // of a string its value, of a number its digits
	names []string // of an object, for each of items
	items []*node
}

// decode reads one value. How deep values nest is bounded by the decoder.
func decode(d *jsontext.Decoder) (*node, error) {
	token, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	n := &node{kind: token.Kind()}
	switch n.kind {
	case '"', '0':
		n.text = token.String()
	case '[':
		for d.PeekKind() != ']' {
			item, err := decode(d)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
		_, err = d.ReadToken()
	case '{':
		err = members(d, func(name string) error {
			item, err := decode(d)
			n.names, n.items = append(n.names, name), append(n.items, item)
			return err
		})
	}
	return n, err
}

// members reads the rest of an object. each has to read the value of its name.
func members(d *jsontext.Decoder, each func(name string) error) error {
	for {
		token, err := d.ReadToken()
		if err != nil {
			return err
		}
		if token.Kind() != '"' {
			return nil
		}
		if err := each(token.String()); err != nil {
			return err
		}
	}
}

func (n *node) is(kind jsontext.Kind) bool { return n != nil && n.kind == kind }

// absent: not there, or null.
func (n *node) absent() bool { return n == nil || n.kind == 'n' }

func (n *node) get(name string) *node {
	if !n.is('{') {
		return nil
	}
	if i := slices.Index(n.names, name); i >= 0 {
		return n.items[i]
	}
	return nil
}

func (n *node) at(index int) *node {
	if !n.is('[') || index >= len(n.items) {
		return nil
	}
	return n.items[index]
}

// string is the text of a string, empty for anything else.
func (n *node) string() string {
	if n.is('"') {
		return n.text
	}
	return ""
}

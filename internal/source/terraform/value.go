package terraform

import (
	"slices"
	"strconv"
	"strings"
)

// value is an attribute of a planned resource: what it will be, which parts of
// it are not known yet, and which are sensitive. Unknown parts are left out of
// what it will be.
type value struct {
	path                      string // container.sysctls["net.core.somaxconn"]
	after, unknown, sensitive *node
}

// field is an attribute or a block by its name.
func (v value) field(name string) value {
	path := name
	if v.path != "" {
		path = v.path + "." + name
	}
	return v.child(path, func(n *node) *node { return n.get(name) })
}

// block goes down from one nested block to the next: Terraform keeps a block of
// which there is at most one as a list of one element.
func (v value) block(names ...string) value {
	for _, name := range names {
		v = v.field(name).index(0)
	}
	return v
}

func (v value) index(i int) value {
	return v.child(v.path+"["+strconv.Itoa(i)+"]", func(n *node) *node { return n.at(i) })
}

func (v value) key(name string) value {
	return v.child(v.path+"["+strconv.Quote(name)+"]", func(n *node) *node { return n.get(name) })
}

// child: what is said of a whole holds for its parts.
func (v value) child(path string, of func(*node) *node) value {
	part := func(n *node) *node {
		if n.is('t') {
			return n
		}
		return of(n)
	}
	return value{path: path, after: of(v.after), unknown: part(v.unknown), sensitive: part(v.sensitive)}
}

func (v value) pending() bool { return v.unknown.is('t') }

// or is an attribute of an object, taken from another object where this one does
// not have it.
func (v value) or(other value, name string) value {
	if own := v.field(name); v.pending() || !own.absent() {
		return own
	}
	return other.field(name)
}

// hidden: it is sensitive, or a part of it is.
func (v value) hidden() bool { return anyTrue(v.sensitive) }

func anyTrue(n *node) bool { return n.is('t') || n != nil && slices.ContainsFunc(n.items, anyTrue) }

// absent: nobody set it, and nothing will.
func (v value) absent() bool { return v.after.absent() && !v.pending() }

// keys are those of a map, with those of which the value is not known, in byte
// order.
func (v value) keys() []string {
	var keys []string
	for _, n := range []*node{v.after, v.unknown} {
		if n.is('{') {
			keys = append(keys, n.names...)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// elements are those of a list, set or repeated block.
func (v value) elements() []value {
	length := 0
	for _, n := range []*node{v.after, v.unknown} {
		if n.is('[') {
			length = max(length, len(n.items))
		}
	}
	elements := make([]value, length)
	for i := range elements {
		elements[i] = v.index(i)
	}
	return elements
}

// scalar is a value as a kernel parameter gets it, and as the plan writes it.
func (v value) scalar() (written, text string) {
	switch {
	case v.after.is('"'):
		return v.after.text, strconv.Quote(v.after.text)
	case v.after.is('0'):
		return v.after.text, v.after.text
	case v.after.is('t'):
		return "true", "true"
	case v.after.is('f'):
		return "false", "false"
	}
	return "", ""
}

// number is a whole number, false for anything else.
func (v value) number() (string, bool) {
	if !v.after.is('0') || strings.ContainsAny(v.after.text, ".eE") {
		return "", false
	}
	return v.after.text, true
}

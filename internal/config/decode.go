package config

import (
	"fmt"
	"slices"
	"strings"
)

// decoder collects everything that is wrong instead of stopping at the first.
type decoder struct {
	path     string
	text     []byte
	checks   Checks
	problems Problems
	ruleAt   map[string]int // line of each rule id in [rules]
}

func (d *decoder) fail(s span, format string, args ...any) {
	place := placeOf(d.text, s)
	d.problems = append(d.problems, Problem{
		Path: d.path, Line: place.Line, Column: place.Column, Message: fmt.Sprintf(format, args...),
	})
}

// table names a table of the file and how its header is written.
type table struct{ name, header string }

var (
	topLevel      = table{"", "at the top level"}
	targetTable   = table{"target", "in [target]"}
	hostTable     = table{"host", "in [[host]]"}
	edgeTable     = table{"host.edge", "in [[host.edge]]"}
	listenerTable = table{"listeners", "in a listener"}
	ignoreTable   = table{"ignore", "in [[ignore]]"}
)

// key is one key of a table: how it is read, and how `tcplint init` shows it.
type key[T any] struct {
	name    string
	doc     string // one line
	example string // a TOML value; empty for what is a table of its own
	read    func(d *decoder, n *node, into *T)
	show    func(*T) string // the stated value as TOML; empty: not stated
}

func readTable[T any](d *decoder, n *node, into *T, keys []key[T], where table) {
	for _, entry := range n.entries {
		found := false
		for _, k := range keys {
			if k.name == entry.name {
				k.read(d, entry.value, into)
				found = true
			}
		}
		if !found {
			d.fail(entry.at, "unknown key %q %s: %s", entry.name, where.header, remedyForKey(entry.name, namesOf(keys), where))
		}
	}
}

func remedyForKey(name string, here []string, where table) string {
	if near, ok := nearest(name, here); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	for _, other := range allTables() {
		if other.where != where && slices.Contains(other.keys, name) {
			return "it belongs " + other.where.header
		}
	}
	for _, other := range allTables() {
		if near, ok := nearest(name, other.keys); ok && other.where != where {
			return fmt.Sprintf("did you mean %q %s?", near, other.where.header)
		}
	}
	return "the keys here are " + strings.Join(here, ", ")
}

type tableKeys struct {
	where table
	keys  []string
}

// allTables lists the keys of every table, in the order of the documentation.
func allTables() []tableKeys {
	return []tableKeys{
		{topLevel, namesOf(fileKeys())},
		{targetTable, namesOf(targetKeys())},
		{hostTable, namesOf(hostKeys())},
		{edgeTable, namesOf(edgeKeys())},
		{listenerTable, namesOf(listenerKeys())},
		{ignoreTable, namesOf(ignoreKeys())},
	}
}

func namesOf[T any](keys []key[T]) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.name
	}
	return names
}

// is reports whether a value has the wanted kind, and says how to write it if not.
func (d *decoder) is(n *node, want kind, name, example string) bool {
	if n.kind == want {
		return true
	}
	write := fmt.Sprintf("%s = %s", name, example)
	switch {
	case want == kindString && n.isNumber():
		// 5.15 and 1.30 look like numbers; as numbers they would lose their last zero.
		write = quote(n.raw) + " in quotes"
	case n.kind == kindString && want != kindTable && want != kindArray:
		write += " without quotes"
	}
	d.fail(n.at, "%s is %s, not %s: write %s", name, n.describe(), want, write)
	return false
}

// tablesOf returns the tables of a [[header]]. A single [header] is a frequent slip.
func (d *decoder) tablesOf(n *node, header string) []*node {
	if n.kind == kindTable {
		d.fail(n.at, "%s is a list of tables: write [[%s]]", header, header)
		return nil
	}
	if n.kind != kindArray {
		d.fail(n.at, "%s is %s, not a list of tables: write [[%s]]", header, n.describe(), header)
		return nil
	}
	var tables []*node
	for _, item := range n.items {
		if item.kind != kindTable {
			d.fail(item.at, "%s holds %s, not a table: write [[%s]]", header, item.describe(), header)
			continue
		}
		tables = append(tables, item)
	}
	return tables
}

// tableOf is for a table that stands once.
func (d *decoder) tableOf(n *node, header string) bool {
	switch {
	case n.kind == kindTable:
		return true
	case n.kind == kindArray && n.tables:
		d.fail(n.at, "%s stands once: write [%s]", header, header)
	default:
		d.fail(n.at, "%s is %s, not a table: write [%s]", header, n.describe(), header)
	}
	return false
}

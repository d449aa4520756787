package config

import (
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// The functions below make a key out of the field that holds its value.

func textKey[T any](name, doc, example string, field func(*T) **string, check func(*decoder, string) error) key[T] {
	return key[T]{name: name, doc: doc, example: example,
		read: func(d *decoder, n *node, into *T) {
			if value, ok := d.stringOf(n, name, example, check); ok {
				*field(into) = &value
			}
		},
		show: func(from *T) string {
			if value := *field(from); value != nil {
				return quote(*value)
			}
			return ""
		}}
}

// stringOf reads one string that must not be empty.
func (d *decoder) stringOf(n *node, name, example string, check func(*decoder, string) error) (string, bool) {
	if !d.is(n, kindString, name, example) {
		return "", false
	}
	value, _ := n.value.(string)
	err := checkPrintable(value)
	if err == nil && check != nil {
		err = check(d, value)
	}
	if err != nil {
		d.fail(n.at, "%s: %v", name, err)
		return "", false
	}
	return value, true
}

// listKey is a list of different strings with at least atLeast elements.
func listKey[T any](name, doc, example string, field func(*T) *[]string, atLeast int, check func(*decoder, string) error) key[T] {
	return key[T]{name: name, doc: doc, example: example,
		read: func(d *decoder, n *node, into *T) {
			if n.kind == kindString {
				d.fail(n.at, "%s is a string, not a list: write %s = [%s]", name, name, quote(n.value.(string)))
				return
			}
			if !d.is(n, kindArray, name, example) {
				return
			}
			if len(n.items) < atLeast {
				d.fail(n.at, "%s is empty: leave it out or write %s = %s", name, name, example)
				return
			}
			values := make([]string, 0, len(n.items))
			seen := map[string]bool{}
			for _, item := range n.items {
				value, ok := d.stringOf(item, name, example, check)
				if ok && seen[value] {
					d.fail(item.at, "%s has %q twice", name, value)
				}
				seen[value] = true
				values = append(values, value)
			}
			*field(into) = values
		},
		show: func(from *T) string {
			values := *field(from)
			if values == nil {
				return ""
			}
			quoted := make([]string, len(values))
			for i, value := range values {
				quoted[i] = quote(value)
			}
			return "[" + strings.Join(quoted, ", ") + "]"
		}}
}

func boolKey[T any](name, doc, example string, field func(*T) **bool) key[T] {
	return key[T]{name: name, doc: doc, example: example,
		read: func(d *decoder, n *node, into *T) {
			if d.is(n, kindBool, name, example) {
				value, _ := n.value.(bool)
				*field(into) = &value
			}
		},
		show: func(from *T) string {
			if value := *field(from); value != nil {
				return strconv.FormatBool(*value)
			}
			return ""
		}}
}

func countKey[T any](name, doc, example string, field func(*T) **int, low int64) key[T] {
	return key[T]{name: name, doc: doc, example: example,
		read: func(d *decoder, n *node, into *T) {
			if value, ok := d.integer(n, name, example, low, maxCount); ok {
				*field(into) = &value
			}
		},
		show: func(from *T) string {
			if value := *field(from); value != nil {
				return strconv.Itoa(*value)
			}
			return ""
		}}
}

func (d *decoder) integer(n *node, name, example string, low, high int64) (int, bool) {
	if !d.is(n, kindInteger, name, example) {
		return 0, false
	}
	value, _ := n.value.(int64)
	if value < low || value > high {
		d.fail(n.at, "%s: %d is not in %d..%d", name, value, low, high)
		return 0, false
	}
	return int(value), true
}

func rateKey[T any](name, doc, example string, field func(*T) **float64) key[T] {
	return key[T]{name: name, doc: doc, example: example,
		read: func(d *decoder, n *node, into *T) {
			var value float64
			switch v := n.value.(type) {
			case int64:
				value = float64(v)
			case float64:
				value = v
			default:
				d.fail(n.at, "%s is %s, not a number: write %s = %s", name, n.describe(), name, example)
				return
			}
			// The comparison also refuses TOML's nan.
			if !(value >= 0 && value <= maxRate) {
				d.fail(n.at, "%s: %s is not in 0..%d", name, n.raw, int64(maxRate))
				return
			}
			*field(into) = &value
		},
		show: func(from *T) string {
			if value := *field(from); value != nil {
				return strconv.FormatFloat(*value, 'f', -1, 64)
			}
			return ""
		}}
}

func durationKey[T any](name, doc, example string, field func(*T) **time.Duration) key[T] {
	return key[T]{name: name, doc: doc, example: example,
		read: func(d *decoder, n *node, into *T) {
			if n.isNumber() {
				d.fail(n.at, "%s is %s without a unit: write %s = %s", name, n.describe(), name, quote(n.raw+"s"))
				return
			}
			if !d.is(n, kindString, name, example) {
				return
			}
			text, _ := n.value.(string)
			value, err := parseDuration(text)
			if err != nil {
				d.fail(n.at, "%s: %v", name, err)
				return
			}
			*field(into) = &value
		},
		show: func(from *T) string {
			if value := *field(from); value != nil {
				return quote(value.String())
			}
			return ""
		}}
}

func sizeKey[T any](name, doc, example string, field func(*T) **int64) key[T] {
	return key[T]{name: name, doc: doc, example: example,
		read: func(d *decoder, n *node, into *T) {
			text, ok := n.value.(string)
			if n.kind == kindInteger {
				text, ok = strconv.FormatInt(n.value.(int64), 10), true
			}
			if !ok {
				d.is(n, kindString, name, example)
				return
			}
			value, err := parseSize(text)
			if err != nil {
				d.fail(n.at, "%s: %v", name, err)
				return
			}
			*field(into) = &value
		},
		show: func(from *T) string {
			if value := *field(from); value != nil {
				return showSize(*value)
			}
			return ""
		}}
}

func dateKey[T any](name, doc, example string, field func(*T) **Date) key[T] {
	return key[T]{name: name, doc: doc, example: example,
		read: func(d *decoder, n *node, into *T) {
			if !d.is(n, kindDate, name, example) {
				return
			}
			local, _ := n.value.(toml.LocalDate)
			value := Date{local.Year, time.Month(local.Month), local.Day}
			*field(into) = &value
		},
		show: func(from *T) string {
			if value := *field(from); value != nil {
				return value.String()
			}
			return ""
		}}
}

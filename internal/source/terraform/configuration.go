package terraform

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// provider is what the configuration says of the host of a provider block, as
// far as it is written there in full: Terraform puts no evaluated expression of
// a provider block into a plan.
type provider struct {
	ssh, policy value
	// each: OpenTofu makes several providers of one block (for_each).
	each bool
}

// readConfiguration keeps the provider blocks, and which of them each resource
// on a host has.
func (p *plan) readConfiguration(d *jsontext.Decoder) error {
	return object(d, func(name string) error {
		switch name {
		case "provider_config":
			return object(d, func(key string) error { return p.readProvider(d, key) })
		case "root_module":
			return p.readModule(d, "")
		}
		return d.SkipValue()
	})
}

func (p *plan) readProvider(d *jsontext.Decoder, key string) error {
	var read provider
	err := object(d, func(name string) error {
		if name != "expressions" {
			return d.SkipValue()
		}
		return object(d, func(argument string) error {
			if argument != "ssh" && argument != "policy" {
				return d.SkipValue()
			}
			expression, err := decode(d)
			if argument == "ssh" {
				read.ssh, read.each = evaluated(expression), refersToEach(expression)
			} else {
				read.policy = evaluated(expression)
			}
			return err
		})
	})
	p.providers[key] = read
	return err
}

// evaluated takes {"constant_value": ...}. One with references is not known.
func evaluated(expression *node) value {
	if constant := expression.get("constant_value"); constant != nil {
		return value{after: constant}
	}
	return value{unknown: &node{kind: 't'}}
}

func refersToEach(expression *node) bool {
	references := expression.get("references")
	return references != nil && slices.ContainsFunc(references.items, func(reference *node) bool { return strings.HasPrefix(reference.string(), "each.") })
}

func (p *plan) readModule(d *jsontext.Decoder, module string) error {
	return object(d, func(name string) error {
		switch name {
		case "resources":
			return list(d, func() error { return p.readBlock(d, module) })
		case "module_calls":
			return object(d, func(call string) error {
				return object(d, func(name string) error {
					if name == "module" {
						return p.readModule(d, module+"module."+call+".")
					}
					return d.SkipValue()
				})
			})
		}
		return d.SkipValue()
	})
}

func (p *plan) readBlock(d *jsontext.Decoder, module string) error {
	var kind, block, key string
	err := object(d, func(name string) error {
		switch name {
		case "type":
			return readString(d, &kind)
		case "name":
			return readString(d, &block)
		case "provider_config_key":
			return readString(d, &key)
		}
		return skipWhole(d)
	})
	if onHost[kind] {
		p.providerOf[module+kind+"."+block] = key
	}
	return err
}

// block is the path of a resource's block: the address without instance keys.
func (r *resource) block() string {
	path := r.kind + "." + r.name
	if r.module != "" {
		path = withoutKeys(r.module) + "." + path
	}
	return path
}

// withoutKeys takes [0] and ["lb.eu"] out of an address.
func withoutKeys(address string) string {
	var kept strings.Builder
	quoted, inside := false, false
	for i := 0; i < len(address); i++ {
		switch c := address[i]; {
		case quoted && c == '\\':
			i++
		case inside && c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			inside = true
		case c == ']':
			inside = false
		case !inside:
			kept.WriteByte(c)
		}
	}
	return kept.String()
}

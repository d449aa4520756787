package terraform

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// provider is what the configuration says of the host of a provider block, as
// far as it is written there in full: Terraform puts no evaluated expression of
// a provider block into a plan.
type provider struct {
	ssh, policy value
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
			switch argument {
			case "ssh":
				return readExpression(d, &read.ssh)
			case "policy":
				return readExpression(d, &read.policy)
			}
			return d.SkipValue()
		})
	})
	p.providers[key] = read
	return err
}

// readExpression takes {"constant_value": ...}. One with references is not known.
func readExpression(d *jsontext.Decoder, into *value) error {
	expression, err := decode(d)
	into.after = expression.get("constant_value")
	if into.after == nil {
		into.unknown = &node{kind: 't'}
	}
	return err
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

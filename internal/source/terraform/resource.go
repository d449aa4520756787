package terraform

import (
	"bytes"
	"cmp"

	"github.com/go-json-experiment/json/jsontext"
)

// resource is one instance of a resource with what is planned for it.
type resource struct {
	address, module string // with the keys of instances
	mode, kind      string
	name            string
	deposed         bool
	planned         value
}

// carrier is what is kept of a resource once its settings are found.
type carrier struct {
	resource
	ssh     value // who it is applied to
	carried []carried
}

// readChanges reads resource_changes, and keeps what carries parameters.
func (p *plan) readChanges(d *jsontext.Decoder) error {
	return list(d, func() error {
		r, err := readResource(d)
		// After a delete or a forget nothing is left; a deposed object is on its way
		// there. What a read will bring is no setting, even if it looks like one.
		if err != nil || r.mode == "data" || r.deposed || r.planned.after.absent() {
			return err
		}
		r.address = cmp.Or(r.address, r.block()) // whoever wrote it, a host needs a name
		if found := carriers[r.kind].read(&r); len(found) > 0 {
			kept := carrier{resource: r, ssh: r.planned.field("ssh"), carried: found}
			kept.planned = value{}
			p.carriers = append(p.carriers, kept)
		}
		return nil
	})
}

// readResource reads the change only of a type that may carry parameters. Where
// the change comes before the type, as in sorted JSON, it waits for it.
func readResource(d *jsontext.Decoder) (resource, error) {
	var r resource
	var change jsontext.Value
	err := object(d, func(name string) error {
		switch name {
		case "address":
			return readString(d, &r.address)
		case "module_address":
			return readString(d, &r.module)
		case "mode":
			return readString(d, &r.mode)
		case "type":
			return readString(d, &r.kind)
		case "name":
			return readString(d, &r.name)
		case "deposed":
			r.deposed = d.PeekKind() == '"'
		case "change":
			read, err := d.ReadValue()
			if r.kind == "" || carriers[r.kind].mayBeIn(read) {
				change = read.Clone()
			}
			return err
		}
		return d.SkipValue()
	})
	if err == nil && carriers[r.kind].mayBeIn(change) {
		err = r.readChange(jsontext.NewDecoder(bytes.NewReader(change), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)))
	}
	return r, err
}

func (r *resource) readChange(d *jsontext.Decoder) error {
	return object(d, func(name string) (err error) {
		switch name {
		case "after":
			r.planned.after, err = decode(d)
		case "after_unknown":
			r.planned.unknown, err = decode(d)
		case "after_sensitive":
			r.planned.sensitive, err = decode(d)
		default:
			err = d.SkipValue()
		}
		return err
	})
}

func readString(d *jsontext.Decoder, into *string) error {
	if d.PeekKind() != '"' {
		return d.SkipValue()
	}
	token, err := d.ReadToken()
	if err == nil {
		*into = token.String()
	}
	return err
}

package terraform

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
)

// plan is what is kept of a plan.
type plan struct {
	version   string
	carriers  []carrier // in the order of the plan
	providers map[string]provider
	// providerOf is the key into providers of each resource block that is applied
	// to a host, by its path without instance keys.
	providerOf map[string]string

	// What the text has at its top.
	changes, planned, values, lineage, encrypted, errored bool
}

func readPlan(text io.Reader, path string) (*plan, error) {
	buffered := bufio.NewReaderSize(text, source.HeadSize)
	head, _ := buffered.Peek(source.HeadSize)
	if err := notJSON(path, head); err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, zipMagic):
		return nil, errBinary
	case isUTF16(head):
		return nil, errUTF16
	case bytes.HasPrefix(head, wrapperLine):
		return nil, errWrapper
	case bytes.HasPrefix(head, byteOrderMark): // as PowerShell writes files
		_, _ = buffered.Discard(len(byteOrderMark))
	}
	// Terraform repeats no name and writes UTF-8; to check both would cost a
	// third of the time.
	d := jsontext.NewDecoder(buffered, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	p := &plan{providers: map[string]provider{}, providerOf: map[string]string{}}
	if err := p.read(d); err != nil {
		return nil, broken(err)
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errSeveral
	}
	return p, nil
}

// read takes the parts of a plan in whatever order they come: other programs
// sort them.
func (p *plan) read(d *jsontext.Decoder) error {
	if d.PeekKind() != '{' {
		return errJSON
	}
	return object(d, func(name string) error {
		switch name {
		case "format_version":
			version, err := decode(d)
			p.version = version.string()
			return err
		case "resource_changes":
			p.changes = true
			return p.readChanges(d)
		case "configuration":
			return p.readConfiguration(d)
		case "planned_values":
			p.planned = true
			return skipState(d)
		case "prior_state":
			return object(d, func(name string) error {
				if name == "values" {
					return skipState(d)
				}
				return d.SkipValue()
			})
		case "plan":
			// What HCP Terraform gives to an OPA policy: {"plan": {...}, "run": {...}}.
			if d.PeekKind() == '{' {
				return p.read(d)
			}
		case "@level":
			return errLog
		case "values":
			p.values = true
		case "lineage":
			p.lineage = true
		case "encrypted_data":
			p.encrypted = true
		case "errored":
			p.errored = d.PeekKind() == 't'
		}
		return d.SkipValue()
	})
}

func (p *plan) check() error {
	switch {
	case p.encrypted:
		return errEncrypted
	case p.lineage:
		return errState
	case p.version == "":
		return errJSON
	}
	if err := checkVersion(p.version); err != nil {
		return err
	}
	switch {
	case p.changes, p.planned:
		return nil
	case p.values:
		return errShown
	}
	return errNoPlan
}

// skipState passes over the values of all resources, half of a plan. A value that
// is read as a whole costs half the time of one that is skipped, which goes by
// tokens, and memory for its text: so it is done resource by resource.
func skipState(d *jsontext.Decoder) error {
	return object(d, func(name string) error {
		if name == "root_module" {
			return skipModule(d)
		}
		return d.SkipValue()
	})
}

func skipModule(d *jsontext.Decoder) error {
	return object(d, func(name string) error {
		switch name {
		case "resources":
			return list(d, func() error { return skipWhole(d) })
		case "child_modules":
			return list(d, func() error { return skipModule(d) })
		}
		return d.SkipValue()
	})
}

func skipWhole(d *jsontext.Decoder) error {
	_, err := d.ReadValue()
	return err
}

// list reads an array, each element by each. Anything else is passed over.
func list(d *jsontext.Decoder, each func() error) error {
	if d.PeekKind() != '[' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	for d.PeekKind() != ']' {
		if err := each(); err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
}

// object reads an object, each member by each, which reads the value. Anything
// else is passed over.
func object(d *jsontext.Decoder, each func(name string) error) error {
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	return members(d, each)
}

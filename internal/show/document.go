// Package show tells, per host, what every parameter ends up with: which
// setting wins, what it shadows and why, and what the kernel then holds.
package show

import (
	"encoding/base64"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Document is the answer of tcplint show: schema 1 of docs/schema/show.schema.json.
type Document struct {
	Schema int              `json:"schema"`
	Hosts  []Host           `json:"hosts"`
	Errors []report.Problem `json:"errors"`
}

// Host is one host with its parameters in byte order.
type Host struct {
	Host       string      `json:"host"`
	Loader     string      `json:"loader"`
	Kernel     *string     `json:"kernel"`
	Parameters []Parameter `json:"parameters"`
}

// Parameter is one parameter that some file sets. Written is null where nothing
// is written; Accepted is null where that cannot be told.
type Parameter struct {
	Parameter  string           `json:"parameter"`
	Written    *string          `json:"written"`
	WrittenB64 string           `json:"written_b64,omitempty"` // bytes that are not UTF-8
	Accepted   *bool            `json:"accepted"`
	Value      *string          `json:"value"`
	Origin     string           `json:"origin"` // file, default, unknown
	Location   *report.Location `json:"location"`
	Shadowed   []Shadowed       `json:"shadowed"`
	Default    *string          `json:"default"`
}

// Shadowed is a setting that does not decide, and why.
type Shadowed struct {
	Written  *string         `json:"written"` // null: an exclude
	Reason   string          `json:"reason"`  // later-file, duplicate, excluded, masked, absent
	Location report.Location `json:"location"`
}

// Of tells what the parameters of a host end up with.
func Of(document *facts.Document) Host {
	builder := &builder{document: document, parameters: map[string]*Parameter{}}
	resolution := document.Resolution[0]
	for i := range resolution.Writes {
		builder.written(&resolution.Writes[i], resolution.Writes)
	}
	for i := range resolution.Unwritten {
		builder.unwritten(&resolution.Unwritten[i])
	}
	host := Host{Host: document.Input.Host.Name, Loader: document.Input.Host.Loader, Kernel: document.Input.Host.Kernel, Parameters: []Parameter{}}
	for _, name := range slices.Sorted(maps.Keys(builder.parameters)) {
		parameter := builder.parameters[name]
		builder.held(parameter)
		slices.SortStableFunc(parameter.Shadowed, compareShadowed)
		host.Parameters = append(host.Parameters, *parameter)
	}
	return host
}

type builder struct {
	document   *facts.Document
	parameters map[string]*Parameter
}

func (b *builder) parameter(path string) *Parameter {
	name := b.document.Parameter(path)
	found, ok := b.parameters[name]
	if !ok {
		found = &Parameter{Parameter: name, Shadowed: []Shadowed{}}
		b.parameters[name] = found
	}
	return found
}

func (b *builder) written(write *sysctlconf.Write, all []sysctlconf.Write) {
	parameter := b.parameter(write.Path)
	location := b.location(write.Ref)
	text, base64 := b.printable(write.Ref, write.Value)
	if write.OverwrittenBy >= 0 {
		reason := sysctlconf.Duplicate
		if all[write.OverwrittenBy].File != write.File {
			reason = sysctlconf.LaterFile
		}
		parameter.Shadowed = append(parameter.Shadowed, Shadowed{Written: &text, Reason: string(reason), Location: location})
		return
	}
	parameter.Written, parameter.WrittenB64, parameter.Location = &text, base64, &location
}

func (b *builder) unwritten(line *sysctlconf.Unwritten) {
	shadowed := Shadowed{Reason: string(line.Reason), Location: b.location(line.Ref)}
	if line.Value != nil {
		text, _ := b.printable(line.Ref, line.Value)
		shadowed.Written = &text
	}
	parameter := b.parameter(line.Path)
	parameter.Shadowed = append(parameter.Shadowed, shadowed)
}

func (b *builder) location(ref sysctlconf.Ref) report.Location {
	return lint.Location(b.document, ref)
}

// printable is the text of a value that may be printed, and that is known.
func (b *builder) printable(ref sysctlconf.Ref, value []byte) (text, b64 string) {
	if stands := b.document.Stands(ref); stands != nil {
		switch {
		case stands.Pending:
			return source.PendingText, ""
		case stands.Hidden:
			return source.HiddenText, ""
		}
	}
	return printable(value)
}

// held fills in what the kernel holds. Without a known kernel it is what was
// written, in the kernel's form.
func (b *builder) held(parameter *Parameter) {
	worlds := b.document.Printable().Worlds
	parameter.Default = agreed(worlds, func(w policy.World) *string { return w.Defaults[parameter.Parameter] })
	if b.document.Input.Host.Kernel == nil {
		b.unknownKernel(parameter)
		return
	}
	first := worlds[0].Effective[parameter.Parameter]
	parameter.Accepted, parameter.Origin = first.Accepted, first.Origin
	parameter.Value = agreed(worlds, func(w policy.World) *string { return w.Effective[parameter.Parameter].Value })
	if parameter.Origin == "" || parameter.Value == nil {
		parameter.Origin = string(effective.FromUnknown)
	}
}

func (b *builder) unknownKernel(parameter *Parameter) {
	switch {
	case parameter.Written != nil && *parameter.Written == source.PendingText:
		parameter.Origin = string(effective.FromUnknown)
	case parameter.Written != nil:
		value, _ := effective.Normalise(facts.Form(parameter.Parameter), *parameter.Written)
		parameter.Value, parameter.Origin = &value, string(effective.FromFile)
	case parameter.Default != nil:
		parameter.Value, parameter.Origin = parameter.Default, string(effective.FromDefault)
	default:
		parameter.Origin = string(effective.FromUnknown)
	}
}

// agreed is what all worlds say, nil where they differ.
func agreed(worlds []policy.World, of func(policy.World) *string) *string {
	first := of(worlds[0])
	for _, world := range worlds[1:] {
		if other := of(world); first == nil || other == nil || *other != *first {
			return nil
		}
	}
	return first
}

func printable(value []byte) (text, b64 string) {
	if utf8.Valid(value) {
		return string(value), ""
	}
	return string([]rune(string(value))), base64.StdEncoding.EncodeToString(value)
}

func compareShadowed(a, b Shadowed) int {
	return slices.CompareFunc([]report.Location{a.Location}, []report.Location{b.Location}, report.CompareLocations)
}

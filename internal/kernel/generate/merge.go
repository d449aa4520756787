package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// merge makes the catalogue: what people wrote over what was measured, sorted
// by name.
func merge(written *catalogue, measured map[string]measurement) ([]kernel.Parameter, error) {
	entries := map[string]entry{}
	for _, e := range written.entries {
		if other, twice := entries[e.Name]; twice {
			return nil, fmt.Errorf("%s is in %s and in %s", e.Name, other.file, e.file)
		}
		entries[e.Name] = e
	}
	for name := range written.blanks {
		if _, ok := measured[name]; !ok {
			return nil, fmt.Errorf("blank %s was not measured", name)
		}
	}
	for name := range written.types {
		if _, ok := measured[name]; !ok {
			return nil, fmt.Errorf("type of %s, which was not measured", name)
		}
	}
	names := maps.Clone(measured)
	for name := range entries {
		if _, ok := names[name]; !ok {
			names[name] = measurement{name: name}
		}
	}
	var out []kernel.Parameter
	for _, name := range slices.Sorted(maps.Keys(names)) {
		m := names[name]
		if len(entries[name].Vendors) > 0 {
			m = measurement{name: name} // what the measured vendor has says nothing of mainline
		}
		p, err := one(entries[name], &m, written)
		if err != nil {
			return nil, fmt.Errorf("merging %s: %w", name, err)
		}
		out = append(out, p)
	}
	for i := range out {
		if s := out[i].Suggestion; s != "" && !slices.ContainsFunc(out, func(p kernel.Parameter) bool { return p.Name == s }) {
			return nil, fmt.Errorf("%s suggests %s, which is in no tier", out[i].Name, s)
		}
	}
	return out, nil
}

// one merges one parameter. A zero entry is a parameter that was only measured.
func one(e entry, m *measurement, c *catalogue) (kernel.Parameter, error) {
	p := kernel.Parameter{
		Name: m.name, Tier: e.tier, Type: e.Type, Fields: e.Fields, Unit: e.Unit, Side: e.Side,
		Vendors: e.Vendors, Harmless: e.Harmless, Module: e.Module,
		WriteOnly: e.WriteOnly, ReadOnly: e.ReadOnly, Sensitive: e.Sensitive, Inherited: e.Inherited,
		Meaningful: e.Meaningful, Summary: e.Summary, Misbelief: e.Misbelief, Suggestion: e.Suggestion,
		Sources: e.Sources,
	}
	if m.table != "" {
		complete(&p, m, c)
	}
	if p.Tier == "" {
		p.Tier = kernel.TierB
	}
	if p.Type == "" {
		p.Type = kernel.Unknown
	}
	if p.Fields == 0 {
		p.Fields = 1
	}
	if err := milestones(&p, &e); err != nil {
		return p, err
	}
	if err := spans(&p, &e, m, c); err != nil {
		return p, err
	}
	return p, nil
}

// complete fills in what nobody wrote from the measurement.
func complete(p *kernel.Parameter, m *measurement, c *catalogue) {
	if p.Type == "" {
		p.Type = c.types[m.name]
	}
	if p.Type == "" {
		p.Type = m.typeOf()
	}
	if p.Fields == 0 {
		p.Fields = m.fieldsOf(p.Type)
	}
	p.ReadOnly = p.ReadOnly || m.readOnly()
	p.WriteOnly = p.WriteOnly || m.writeOnly()
	// "By default … for IPv4 we inherit all current settings from init_net and
	// for IPv6 we reset all settings to default": devconf_inherit_init_net in
	// Documentation/admin-guide/sysctl/net.rst.
	if strings.HasPrefix(m.name, "net.ipv4.conf.") {
		p.Inherited = true
	}
	p.Sources = append(slices.Clone(p.Sources), m.source)
}

func milestones(p *kernel.Parameter, e *entry) (err error) {
	for _, pair := range []struct {
		to   **kernel.Version
		from *milestone
	}{{&p.Since, e.Since}, {&p.Removed, e.Removed}, {&p.NoOpSince, e.NoOpSince}} {
		if pair.from == nil {
			continue
		}
		if *pair.to, err = versionOrOpen(pair.from.Version); err != nil {
			return err
		}
	}
	return nil
}

func spans(p *kernel.Parameter, written *entry, m *measurement, c *catalogue) error {
	e := withTrees(written, m.name, c.trees)
	blank := c.blanks[m.name]
	presence, err := presenceOf(p, &e)
	if err != nil {
		return err
	}
	defaults, err := parseValues(e.Defaults)
	if err != nil {
		return err
	}
	limits, err := parseBounds(e.Bounds)
	if err != nil {
		return err
	}
	netns, err := parseValues(append(netnsRows(e.NetnsSince), e.Netns...))
	if err != nil {
		return err
	}
	userns, err := parseValues(e.UserNetns)
	if err != nil {
		return err
	}
	unlessBlank := func(evidence func(int) (string, bool)) func(int) (string, bool) {
		return func(i int) (string, bool) {
			value, ok := evidence(i)
			return value, ok && !blank
		}
	}
	boundsUnlessBlank := func(i int) (bounds, bool) {
		b, ok := m.evidenceOfBounds(i)
		return b, ok && !c.blankBounds[m.name]
	}
	allPresence, errPresence := settle("presence", presence, m, m.evidenceOfPresence)
	allDefaults, errDefaults := settle("default", defaults, m, unlessBlank(m.evidenceOfDefault))
	allBounds, errBounds := settle("bounds", limits, m, boundsUnlessBlank)
	allNetns, errNetns := settle("netns", netns, m, m.evidenceOfNetns)
	allUser, errUser := settle("userns", userns, m, m.evidenceOfUserNetns)
	if err := errors.Join(errPresence, errDefaults, errBounds, errNetns, errUser); err != nil {
		return err
	}
	for _, s := range withRedHatUnknown(allPresence) {
		p.Presence = append(p.Presence, kernel.BoolSpan{Span: span(s), Value: s.value})
	}
	for _, s := range allBounds {
		b := kernel.BoundSpan{Span: span(s)}
		if s.value.hasMin {
			b.Min = &s.value.min
		}
		if s.value.hasMax {
			b.Max = &s.value.max
		}
		p.Bounds = append(p.Bounds, b)
	}
	p.Defaults, p.Netns, p.UserNetns = valueSpans(allDefaults), valueSpans(allNetns), valueSpans(allUser)
	return nil
}

// settle puts written over measured stretches and refuses contradictions.
func settle[T comparable](what string, written []stretch[T], m *measurement, evidence func(int) (T, bool)) ([]stretch[T], error) {
	all := overlay(written, bridge(m.source, evidence))
	if err := disjoint(all); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	if err := agree(all, m.at, evidence); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return all, nil
}

// presenceOf derives from since and removed what was not written out.
func presenceOf(p *kernel.Parameter, e *entry) ([]stretch[bool], error) {
	var out []stretch[bool]
	mainline := false
	for _, r := range e.Presence {
		s, err := parse(r.row, r.Value)
		if err != nil {
			return nil, err
		}
		mainline = mainline || s.vendor == ""
		out = append(out, s)
	}
	switch {
	case mainline:
	case e.Never:
		out = append(out, stretch[bool]{source: e.Sources[0]})
	default:
		if p.Since != nil {
			out = append(out, stretch[bool]{until: p.Since, source: e.Since.Source})
			out = append(out, stretch[bool]{from: p.Since, until: p.Removed, value: true, source: e.Since.Source})
		} else if p.Removed != nil {
			out = append(out, stretch[bool]{until: p.Removed, value: true, source: e.Removed.Source})
		}
		if p.Removed != nil {
			out = append(out, stretch[bool]{from: p.Removed, source: e.Removed.Source})
		}
	}
	return join(out), nil
}

// netnsRows spells out the commonest history of a parameter.
func netnsRows(since *milestone) []valueRow {
	if since == nil {
		return nil
	}
	return []valueRow{
		{row: row{Until: since.Version, Source: since.Source}, Value: "absent"},
		{row: row{From: since.Version, Source: since.Source}, Value: "per-netns"},
	}
}

func parseValues(rows []valueRow) ([]stretch[string], error) {
	var out []stretch[string]
	for _, r := range rows {
		s, err := parse(r.row, r.Value)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return join(out), nil
}

func parseBounds(rows []boundRow) ([]stretch[bounds], error) {
	var out []stretch[bounds]
	for _, r := range rows {
		var b bounds
		if r.Min != nil {
			b.min, b.hasMin = *r.Min, true
		}
		if r.Max != nil {
			b.max, b.hasMax = *r.Max, true
		}
		s, err := parse(r.row, b)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return join(out), nil
}

func span[T comparable](s stretch[T]) kernel.Span {
	return kernel.Span{From: s.from, Until: s.until, Vendor: s.vendor, Source: s.source, Unknown: s.unknown}
}

func valueSpans(all []stretch[string]) []kernel.ValueSpan {
	var out []kernel.ValueSpan
	for _, s := range all {
		out = append(out, kernel.ValueSpan{Span: span(s), Value: s.value})
	}
	return out
}

package kernel

// Entry is a parameter as the rules see it, one element of
// data.kernel.parameters. Every field is always there; a null says that the
// fact is not known. Versions are [major, minor] or [major, minor, patch].
type Entry struct {
	Tier       Tier           `json:"tier"`
	Type       Type           `json:"type"`
	Fields     int            `json:"fields"`
	Unit       string         `json:"unit"`
	Since      *Version       `json:"since"`
	Removed    *Version       `json:"removed"`
	Vendors    []string       `json:"vendors"`
	Harmless   bool           `json:"harmless"`
	NoOpSince  *Version       `json:"no_op_since"`
	Module     *string        `json:"module"`
	WriteOnly  bool           `json:"write_only"`
	ReadOnly   bool           `json:"read_only"`
	Sensitive  bool           `json:"sensitive"`
	Inherited  bool           `json:"inherited"`
	Meaningful [][2]int64     `json:"meaningful"`
	Presence   []BoolInterval `json:"presence"`
	Defaults   []Interval     `json:"defaults"`
	Bounds     []BoundPair    `json:"bounds"`
	Netns      []Interval     `json:"netns"`
	UserNetns  []Interval     `json:"userns"`
	Suggestion *string        `json:"suggestion"`
}

// Kernels is the range of kernels of one statement. A null end is open, From is
// inclusive and Until exclusive; Vendor "" is mainline. A statement of the
// kernel's vendor overrides those of mainline.
type Kernels struct {
	From   *Version `json:"from"`
	Until  *Version `json:"until"`
	Vendor string   `json:"vendor"`
}

// BoolInterval states whether kernels have a parameter, null: nobody has looked.
type BoolInterval struct {
	Kernels
	Value *bool `json:"value"`
}

// Interval states a text, null: nobody has looked.
type Interval struct {
	Kernels
	Value *string `json:"value"`
}

// BoundPair states the integers that kernels accept, null: no bound known.
type BoundPair struct {
	Kernels
	Min *int64 `json:"min"`
	Max *int64 `json:"max"`
}

// RegoEntry gives a parameter in the form of rules/kernel.json, so that a
// program can hand the rules the entries that they need and no others.
func RegoEntry(p *Parameter) Entry {
	e := Entry{
		Tier: p.Tier, Type: p.Type, Fields: p.Fields, Unit: p.Unit,
		Since: p.Since, Removed: p.Removed, Vendors: append([]string{}, p.Vendors...),
		Harmless: p.Harmless, NoOpSince: p.NoOpSince, Module: stringOrNull(p.Module),
		WriteOnly: p.WriteOnly, ReadOnly: p.ReadOnly, Sensitive: p.Sensitive, Inherited: p.Inherited,
		Meaningful: p.Meaningful,
		Presence:   make([]BoolInterval, len(p.Presence)),
		Defaults:   intervals(p.Defaults),
		Bounds:     make([]BoundPair, len(p.Bounds)),
		Netns:      intervals(p.Netns),
		UserNetns:  intervals(p.UserNetns),
		Suggestion: stringOrNull(p.Suggestion),
	}
	for i := range p.Presence {
		span := &p.Presence[i]
		e.Presence[i].Kernels = span.kernels()
		if !span.Unknown {
			e.Presence[i].Value = &span.Value
		}
	}
	for i := range p.Bounds {
		span := &p.Bounds[i]
		e.Bounds[i] = BoundPair{span.kernels(), span.Min, span.Max}
	}
	return e
}

func intervals(spans []ValueSpan) []Interval {
	list := make([]Interval, len(spans))
	for i := range spans {
		list[i].Kernels = spans[i].kernels()
		if !spans[i].Unknown {
			list[i].Value = &spans[i].Value
		}
	}
	return list
}

func (s *Span) kernels() Kernels { return Kernels{s.From, s.Until, s.Vendor} }

func stringOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

package kernel

// State is what the catalogue says of a parameter on one kernel.
type State struct {
	Known        bool   // it is known whether the kernel has the parameter
	Present      bool   // meaningful only if Known
	Default      string // in the initial network namespace
	DefaultKnown bool   // an empty default can be known
	Min, Max     *int64 // what the kernel accepts, nil: not known
	Netns        string // per-netns, read-only, absent; "": not known
	UserNetns    string // per-netns, read-only, hidden; "": not known
	NoOp         bool   // the kernel keeps the file and ignores it
}

// Exists reports whether a kernel has the parameter of that canonical name.
// A name in no tier of the catalogue is not known.
func Exists(name string, r Release) (present, known bool) {
	p, ok := Lookup(name)
	if !ok {
		return false, false
	}
	state := p.At(r)
	return state.Present, state.Known
}

// At gives the state of the parameter on a kernel. A span of the release's
// vendor overrides those of mainline.
func (p *Parameter) At(r Release) State {
	var s State
	if span := spanAt(p.Presence, r, func(s *BoolSpan) *Span { return &s.Span }); span != nil && !span.Unknown {
		s.Known, s.Present = true, span.Value
	}
	if span := valueAt(p.Defaults, r); span != nil {
		s.Default, s.DefaultKnown = span.Value, true
	}
	if span := spanAt(p.Bounds, r, func(s *BoundSpan) *Span { return &s.Span }); span != nil && !span.Unknown {
		s.Min, s.Max = span.Min, span.Max
	}
	if span := valueAt(p.Netns, r); span != nil {
		s.Netns = span.Value
	}
	if span := valueAt(p.UserNetns, r); span != nil {
		s.UserNetns = span.Value
	}
	s.NoOp = p.NoOpSince != nil && !r.Version.Less(*p.NoOpSince)
	return s
}

// Never reports whether no kernel of any vendor ever had the parameter: the
// name is misspelt or invented.
func (p *Parameter) Never() bool {
	if len(p.Vendors) > 0 || len(p.Presence) != 1 {
		return false
	}
	only := &p.Presence[0]
	return !only.Value && !only.Unknown && only.From == nil && only.Until == nil && only.Vendor == ""
}

func valueAt(spans []ValueSpan, r Release) *ValueSpan {
	span := spanAt(spans, r, func(s *ValueSpan) *Span { return &s.Span })
	if span == nil || span.Unknown {
		return nil
	}
	return span
}

func spanAt[T any](spans []T, r Release, of func(*T) *Span) *T {
	var mainline *T
	for i := range spans {
		span := of(&spans[i])
		if !span.covers(r.Version) {
			continue
		}
		if span.Vendor != "" && span.Vendor == r.Vendor {
			return &spans[i]
		}
		if span.Vendor == "" {
			mainline = &spans[i]
		}
	}
	return mainline
}

func (s *Span) covers(v Version) bool {
	return (s.From == nil || !v.Less(*s.From)) && (s.Until == nil || v.Less(*s.Until))
}

// Means reports whether the kernel gives an integer of the parameter a meaning.
// Where nothing is known of that, it does.
func (p *Parameter) Means(n int64) bool {
	for _, interval := range p.Meaningful {
		if interval[0] <= n && n <= interval[1] {
			return true
		}
	}
	return len(p.Meaningful) == 0
}

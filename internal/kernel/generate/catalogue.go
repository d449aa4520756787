package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// catalogue is what people wrote, all files together.
type catalogue struct {
	entries     []entry
	blanks      map[string]bool // measured default and bounds are left out
	blankBounds map[string]bool // measured bounds are left out
	trees       []tree
	types       map[string]kernel.Type // of measured parameters whose type does not show
}

// document is one file of catalogue/.
type document struct {
	Tier       kernel.Tier            `toml:"tier"`
	Source     string                 `toml:"source"` // of every entry of the file without a source of its own
	Parameters []entry                `toml:"parameter"`
	Blank      []blank                `toml:"blank"`
	Trees      []tree                 `toml:"tree"`
	Types      map[string]kernel.Type `toml:"types"`
}

// blank names measured parameters whose default and bounds belong to the set-up
// they were measured on.
type blank struct {
	Names      []string `toml:"names"`
	Reason     string   `toml:"reason"`
	OnlyBounds bool     `toml:"only_bounds"` // the default holds
}

// entry is a [[parameter]] table. Everything that states a version or a number
// has its source beside it.
type entry struct {
	Name       string      `toml:"name"`
	Names      []string    `toml:"names"` // one entry for several parameters
	Type       kernel.Type `toml:"type"`
	Fields     int         `toml:"fields"`
	Unit       string      `toml:"unit"`
	Side       string      `toml:"side"`
	Since      *milestone  `toml:"since"`
	Removed    *milestone  `toml:"removed"`
	NoOpSince  *milestone  `toml:"no_op_since"`
	NetnsSince *milestone  `toml:"netns_since"` // per network namespace from here, one value for the host before
	Vendors    []string    `toml:"vendors"`
	Harmless   bool        `toml:"harmless"`
	Module     string      `toml:"module"`
	WriteOnly  bool        `toml:"write_only"`
	ReadOnly   bool        `toml:"read_only"`
	Sensitive  bool        `toml:"sensitive"`
	Inherited  bool        `toml:"inherited"`
	Never      bool        `toml:"never"` // no kernel ever had it
	Meaningful [][2]int64  `toml:"meaningful"`
	Presence   []boolRow   `toml:"presence"`
	Defaults   []valueRow  `toml:"defaults"`
	Bounds     []boundRow  `toml:"bounds"`
	Netns      []valueRow  `toml:"netns"`
	UserNetns  []valueRow  `toml:"userns"`
	Summary    string      `toml:"summary"`
	Misbelief  string      `toml:"misbelief"`
	Suggestion string      `toml:"suggestion"`
	Renamed    *renaming   `toml:"renamed"` // gives each of Names its own suggestion
	Sources    []string    `toml:"sources"`

	tier kernel.Tier
	file string
}

type milestone struct {
	Version string `toml:"version"`
	Source  string `toml:"source"`
}

type renaming struct {
	From string `toml:"from"`
	To   string `toml:"to"`
}

type row struct {
	From    string `toml:"from"`
	Until   string `toml:"until"`
	Vendor  string `toml:"vendor"`
	Source  string `toml:"source"`
	Unknown bool   `toml:"unknown"`
}

type boolRow struct {
	row
	Value bool `toml:"value"`
}

type valueRow struct {
	row
	Value string `toml:"value"`
}

type boundRow struct {
	row
	Min *int64 `toml:"min"`
	Max *int64 `toml:"max"`
}

func readCatalogue(dir string) (*catalogue, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.toml"))
	if err != nil {
		return nil, fmt.Errorf("listing the catalogue: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("listing the catalogue: no TOML file in %s", dir)
	}
	slices.Sort(files)
	all := &catalogue{blanks: map[string]bool{}, blankBounds: map[string]bool{}, types: map[string]kernel.Type{}}
	for _, file := range files {
		if err := all.add(file); err != nil {
			return nil, fmt.Errorf("reading %s: %w", filepath.Base(file), err)
		}
	}
	return all, nil
}

func (c *catalogue) add(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var doc document
	if err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(&doc); err != nil {
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) {
			return errors.New(strict.String())
		}
		return err
	}
	for _, b := range doc.Blank {
		if b.Reason == "" {
			return fmt.Errorf("blank %v has no reason", b.Names)
		}
		for _, name := range b.Names {
			c.blankBounds[name] = true
			c.blanks[name] = c.blanks[name] || !b.OnlyBounds
		}
	}
	for _, t := range doc.Trees {
		if t.Vendor == "" && t.From == "" || t.Source == "" {
			return fmt.Errorf("tree %q without vendor, release or source", t.Source)
		}
	}
	c.trees = append(c.trees, doc.Trees...)
	for name, t := range doc.Types {
		c.types[name] = t
	}
	for _, e := range doc.Parameters {
		e.tier, e.file = doc.Tier, filepath.Base(file)
		if len(e.Sources) == 0 && doc.Source != "" {
			e.Sources = []string{doc.Source}
		}
		names := e.Names
		if e.Name != "" {
			names = append(names, e.Name)
		}
		if err := e.check(names); err != nil {
			return fmt.Errorf("parameter %v: %w", names, err)
		}
		for _, name := range names {
			one := e
			one.Name, one.Names = name, nil
			if e.Renamed != nil {
				one.Suggestion = strings.Replace(name, e.Renamed.From, e.Renamed.To, 1)
			}
			c.entries = append(c.entries, one)
		}
	}
	return nil
}

// check refuses a statement without its source: a number that nobody can look
// up is folklore.
func (e *entry) check(names []string) error {
	if len(names) == 0 {
		return errors.New("no name")
	}
	if e.tier != kernel.TierA && e.tier != kernel.TierB && e.tier != kernel.TierC {
		return fmt.Errorf("tier %q", e.tier)
	}
	if len(e.Sources) == 0 {
		return errors.New("no sources")
	}
	for what, m := range map[string]*milestone{"since": e.Since, "removed": e.Removed, "no_op_since": e.NoOpSince, "netns_since": e.NetnsSince} {
		if m != nil && (m.Version == "" || m.Source == "") {
			return fmt.Errorf("%s without version or source", what)
		}
	}
	for what, rows := range e.rows() {
		for _, r := range rows {
			if r.Source == "" {
				return fmt.Errorf("%s without source", what)
			}
		}
	}
	if e.tier == kernel.TierA && (e.Type == "" || e.Summary == "" || e.Side == "") {
		return errors.New("tier A wants type, side and summary")
	}
	return nil
}

func (e *entry) rows() map[string][]row {
	all := map[string][]row{}
	for _, r := range e.Presence {
		all["presence"] = append(all["presence"], r.row)
	}
	for what, rows := range map[string][]valueRow{"defaults": e.Defaults, "netns": e.Netns, "userns": e.UserNetns} {
		for _, r := range rows {
			all[what] = append(all[what], r.row)
		}
	}
	for _, r := range e.Bounds {
		all["bounds"] = append(all["bounds"], r.row)
	}
	return all
}

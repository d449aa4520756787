package walker_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
)

// The walks through the five kernels that the catalogue is about.
const recorded = "../../testdata/walk"

var kernels = []string{"5.10", "6.1", "6.12", "6.18", "7.3"}

// What the catalogue says of a kernel is what that kernel shows, and it says
// something of all that the kernel shows. What is otherwise has a reason.
func TestCatalogueAgreesWithKernels(t *testing.T) {
	excuses := readExcuses(t)
	for _, version := range kernels {
		t.Run(version, func(t *testing.T) {
			for _, d := range compare(t, readWalk(t, version), whole) {
				if !excuses.cover(d, version) {
					t.Error(d)
				}
			}
		})
	}
	for _, idle := range excuses.idle() {
		t.Errorf("no kernel needs the excuse %s", idle)
	}
}

func readWalk(t *testing.T, version string) walk.Walk {
	t.Helper()
	file, err := os.Open(filepath.Join(recorded, version+".tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w, err := walk.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// fact is a kind of thing that the catalogue says.
type fact string

const (
	known     fact = "known" // to the catalogue
	presence  fact = "presence"
	initial   fact = "default"
	mode      fact = "mode"
	netns     fact = "network namespace"
	userNetns fact = "network namespace of a user namespace"
	lowest    fact = "lowest"
	highest   fact = "highest"
)

// difference is what is otherwise than the catalogue says.
type difference struct {
	fact        fact
	name        string
	shown, said string
}

// What the catalogue says where it says nothing.
const (
	nothing = "nothing"
	noBound = "no bound"
)

// silent reports whether the catalogue contradicts nothing.
func (d difference) silent() bool { return d.said == nothing || d.said == noBound }

func (d difference) String() string {
	return fmt.Sprintf("%s, %s: the kernel shows %s, the catalogue says %s", d.name, d.fact, d.shown, d.said)
}

// part is how much of a walk is compared.
type part int

const (
	whole part = iota
	// childOnly leaves out what is so in the initial namespace only: the values there
	// are those that somebody set.
	childOnly
)

// comparison collects differences.
type comparison struct {
	walk    walk.Walk
	release kernel.Release
	part    part
	found   []difference
}

func compare(t *testing.T, w walk.Walk, what part) []difference {
	t.Helper()
	release, err := kernel.ParseRelease(w.Release)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Parameters) < 700 {
		t.Fatalf("the walk has %d parameters only", len(w.Parameters))
	}
	c := comparison{walk: w, release: release, part: what}
	for _, p := range w.Parameters {
		entry, ok := kernel.Lookup(p.Name)
		if !ok {
			c.add(known, p.Name, "it", nothing)
			continue
		}
		c.parameter(entry, p)
	}
	c.missing()
	return c.found
}

func (c *comparison) add(fact fact, name, shown, said string) {
	c.found = append(c.found, difference{fact, name, shown, said})
}

func (c *comparison) parameter(entry *kernel.Parameter, p walk.Parameter) {
	state := entry.At(c.release)
	if !state.Known || !state.Present {
		c.add(presence, p.Name, "it", presenceText(state))
	}
	c.value(entry, p)
	if p.Initial.Mode.Present() && c.part == whole {
		c.modes(entry, p)
	}
	if !strings.HasPrefix(p.Name, "net.") {
		return
	}
	if shown := place(p.Child.Mode, "absent"); shown != state.Netns {
		c.add(netns, p.Name, shown, orNothing(state.Netns))
	}
	if shown := place(p.User, "hidden"); shown != state.UserNetns {
		c.add(userNetns, p.Name, shown, orNothing(state.UserNetns))
	}
	switch {
	case p.Bounds != nil:
		c.bounds(p, state)
	case entry.Fields == 1 && p.Child.Mode.Writable() && state.Min != nil:
		c.add(lowest, p.Name, nothing, fmt.Sprint(*state.Min))
	}
}

// value compares the default. In a child namespace it is that of the initial one
// for what is inherited or host-wide, and there somebody may have set it.
func (c *comparison) value(entry *kernel.Parameter, p walk.Parameter) {
	seen := p.Initial
	if c.part == childOnly {
		seen = p.Child
		if entry.Inherited || !seen.Mode.Writable() {
			return
		}
	}
	if seen.Unread() || !seen.Mode.Present() {
		return
	}
	said, ok := kernel.Default(entry, c.release, c.walk.Memory)
	switch {
	case !ok:
		c.add(initial, p.Name, fmt.Sprintf("%q", seen.Value), nothing)
	case said != seen.Value:
		c.add(initial, p.Name, fmt.Sprintf("%q", seen.Value), fmt.Sprintf("%q", said))
	}
}

func (c *comparison) modes(entry *kernel.Parameter, p walk.Parameter) {
	said := "it can be read and written"
	switch {
	case entry.ReadOnly:
		said = "it is read-only"
	case entry.WriteOnly:
		said = "it is write-only"
	}
	readable := strings.ContainsAny(string(p.Initial.Mode[1]), "4567")
	if p.Initial.Mode.Writable() == entry.ReadOnly || readable == entry.WriteOnly {
		c.add(mode, p.Name, string(p.Initial.Mode), said)
	}
}

func (c *comparison) bounds(p walk.Parameter, state kernel.State) {
	for _, end := range []struct {
		fact  fact
		shown int64
		reads string
		limit int64
		said  *int64
	}{
		{lowest, p.Bounds.Low, p.Bounds.LowReads, -walk.Limit, state.Min},
		{highest, p.Bounds.High, p.Bounds.HighReads, walk.Limit, state.Max},
	} {
		shown := fmt.Sprint(end.shown)
		isBound := end.shown != end.limit && end.reads == "" && !keptAsJiffies(end.shown)
		if !isBound {
			shown = noBound
		}
		said := noBound
		if end.said != nil {
			said = fmt.Sprint(*end.said)
		}
		if shown != said {
			c.add(end.fact, p.Name, shown, said)
		}
	}
}

// keptAsJiffies recognises bounds of seconds, which follow from HZ.
func keptAsJiffies(n int64) bool {
	for _, hz := range []int64{100, 250, 300, 1000} {
		if n == (1<<31-1)/hz || n == -((1<<31-1)/hz) || n == (1<<32-1)/hz {
			return true
		}
	}
	return false
}

// missing are the parameters that the kernel has by the catalogue. Those of a
// module are missing together.
func (c *comparison) missing() {
	shown, modules := map[string]bool{}, map[string]bool{}
	for _, p := range c.walk.Parameters {
		shown[p.Name] = true
		if entry, ok := kernel.Lookup(p.Name); ok {
			modules[entry.Module] = true
		}
	}
	modules[""] = true
	for _, p := range kernel.All() {
		state := p.At(c.release)
		if state.Known && state.Present && !shown[p.Name] && modules[p.Module] && (c.part == whole || state.Netns == "per-netns") {
			c.add(presence, p.Name, nothing, "that it is there")
		}
	}
}

func presenceText(s kernel.State) string {
	if s.Known {
		return "that it is not there"
	}
	return nothing
}

func place(m walk.Mode, missing string) string {
	switch {
	case !m.Present():
		return missing
	case m.Writable():
		return "per-netns"
	}
	return "read-only"
}

func orNothing(text string) string {
	if text == "" {
		return nothing
	}
	return text
}

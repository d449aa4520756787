package walk

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// The text form is a table with tabs, below two lines about the kernel. A "-" is
// a parameter that is not there, "same" the value of the initial namespace.
const (
	releaseWord = "release"
	memoryWord  = "memory"
	heading     = "parameter\tmode\tdefault\tchild mode\tchild default\tuser mode\tbounds"
	absent      = "-"
	same        = "same"
)

// Write writes a walk as text.
func Write(out io.Writer, walk Walk) error {
	buffered := bufio.NewWriter(out)
	fmt.Fprintf(buffered, "# %s\t%s\n# %s\t%d\n%s\n", releaseWord, walk.Release, memoryWord, walk.Memory, heading)
	for _, p := range walk.Parameters {
		fmt.Fprintln(buffered, strings.Join(p.cells(), "\t"))
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("writing a walk: %w", err)
	}
	return nil
}

func (p Parameter) cells() []string {
	initial, child := p.Initial, p.Child
	if child == (Seen{Mode: child.Mode, Value: initial.Value}) && child.Mode.Present() && initial.Mode.Present() {
		child.Value = same
	}
	bounds := ""
	if p.Bounds != nil {
		bounds = p.Bounds.String()
	}
	return []string{p.Name, initial.Mode.cell(), initial.Value, child.Mode.cell(), child.Value, p.User.cell(), bounds}
}

func (m Mode) cell() string {
	if m.Present() {
		return string(m)
	}
	return absent
}

// Read reads what Write wrote.
func Read(in io.Reader) (Walk, error) {
	var walk Walk
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		if err := walk.add(lines.Text()); err != nil {
			return Walk{}, fmt.Errorf("reading a walk: line %d: %w", number, err)
		}
	}
	if err := lines.Err(); err != nil {
		return Walk{}, fmt.Errorf("reading a walk: %w", err)
	}
	if walk.Release == "" || walk.Memory == 0 || len(walk.Parameters) == 0 {
		return Walk{}, fmt.Errorf("reading a walk: it has no release, no memory or no parameters")
	}
	return walk, nil
}

func (w *Walk) add(line string) error {
	if fact, is := strings.CutPrefix(line, "# "); is {
		return w.addFact(fact)
	}
	if line == heading {
		return nil
	}
	cells := strings.Split(line, "\t")
	if want := strings.Count(heading, "\t") + 1; len(cells) != want {
		return fmt.Errorf("it has %d columns and not %d", len(cells), want)
	}
	p := Parameter{Name: cells[0], Initial: Seen{mode(cells[1]), cells[2]}, Child: Seen{mode(cells[3]), cells[4]}, User: mode(cells[5])}
	if p.Child.Value == same {
		p.Child.Value = p.Initial.Value
	}
	if cells[6] != "" {
		bounds, err := parseBounds(cells[6])
		if err != nil {
			return err
		}
		p.Bounds = &bounds
	}
	w.Parameters = append(w.Parameters, p)
	return nil
}

func (w *Walk) addFact(fact string) (err error) {
	switch word, value, _ := strings.Cut(fact, "\t"); word {
	case releaseWord:
		w.Release = value
	case memoryWord:
		w.Memory, err = strconv.ParseInt(value, 10, 64)
	default:
		return fmt.Errorf("nobody knows what %q is", word)
	}
	return err
}

func mode(cell string) Mode {
	if cell == absent {
		return ""
	}
	return Mode(cell)
}

var boundsPattern = regexp.MustCompile(`^(-?[0-9]+)\.\.(-?[0-9]+)(?: \((?:low-reads=([^ )]+))? ?(?:high-reads=([^ )]+))?\))?$`)

func parseBounds(text string) (Bounds, error) {
	found := boundsPattern.FindStringSubmatch(text)
	if found == nil {
		return Bounds{}, fmt.Errorf("%q are no bounds", text)
	}
	low, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		return Bounds{}, err
	}
	high, err := strconv.ParseInt(found[2], 10, 64)
	return Bounds{Low: low, High: high, LowReads: found[3], HighReads: found[4]}, err
}

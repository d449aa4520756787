package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Format names an output format.
type Format string

const (
	Text   Format = "text"
	JSON   Format = "json"
	SARIF  Format = "sarif"
	GitHub Format = "github"
	// HTML is the page of a diagnosis: internal/htmlreport writes it.
	HTML Format = "html"
)

// Formats lists the formats that a lint document can be written in.
func Formats() []Format { return []Format{Text, JSON, SARIF, GitHub} }

// Output is one value of -o: a format and where it goes.
type Output struct {
	Format Format
	File   string // empty: stdout
}

// announced are the formats that the command line promises for later. They get
// another answer than a misspelt name.
var announced = []string{"gitlab", "junit", "checkstyle", "markdown"}

// Parse reads the values of -o, each FORMAT or FORMAT=FILE; the file "-" is
// stdout. Without values the output is text on stdout. It is an error to name a
// format that does not exist, one file twice, or two formats for stdout.
func Parse(values []string) ([]Output, error) { return ParseAmong(values, Formats()) }

// ParseAmong is Parse for a command with other formats. The first of them is
// written where there are no values.
func ParseAmong(values []string, formats []Format) ([]Output, error) {
	if len(values) == 0 {
		return []Output{{Format: formats[0]}}, nil
	}
	outputs := make([]Output, 0, len(values))
	taken := map[string]Format{}
	for _, value := range values {
		output, err := parseOutput(value, formats)
		if err != nil {
			return nil, err
		}
		place, err := output.place()
		if err != nil {
			return nil, err
		}
		if other, twice := taken[place]; twice && place == "" {
			return nil, fmt.Errorf("output %q: %s already goes to stdout: name a file, as in %s=FILE", value, other, output.Format)
		} else if twice {
			return nil, fmt.Errorf("output %q: %s already goes to that file", value, other)
		}
		taken[place] = output.Format
		outputs = append(outputs, output)
	}
	return outputs, nil
}

func parseOutput(value string, formats []Format) (Output, error) {
	name, file, toFile := strings.Cut(value, "=")
	if !slices.Contains(formats, Format(name)) {
		return Output{}, unknownFormat(name, formats)
	}
	if toFile && file == "" {
		return Output{}, fmt.Errorf("output %q: no file named after =", value)
	}
	if file == "-" {
		file = ""
	}
	return Output{Format: Format(name), File: file}, nil
}

func unknownFormat(name string, formats []Format) error {
	built := make([]string, 0, len(formats))
	for _, format := range formats {
		built = append(built, string(format))
	}
	list := strings.Join(built, ", ")
	switch {
	case name == string(HTML):
		return fmt.Errorf("output format %q is what tcplint diagnose and tcplint report write: available here are %s", name, list)
	case slices.Contains(announced, name):
		return fmt.Errorf("output format %q is not built yet: available are %s", name, list)
	}
	return fmt.Errorf("unknown output format %q: available are %s", name, list)
}

// place is what two outputs must not share.
func (o Output) place() (string, error) {
	if o.File == "" {
		return "", nil
	}
	place, err := filepath.Abs(o.File)
	if err != nil {
		return "", fmt.Errorf("resolving output file %q: %w", o.File, err)
	}
	return place, nil
}

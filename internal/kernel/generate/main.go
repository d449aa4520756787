// Command generate writes the catalogue as Go data and as data for the rules,
// from catalogue/*.toml and the tables in testdata. `go generate
// ./internal/kernel` runs it.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// The files that the generator writes, relative to internal/kernel.
const (
	goFile   = "zz_generated.go"
	regoFile = "../../rules/kernel.json"
)

func run(dir string) error {
	outputs, err := render(dir)
	if err != nil {
		return err
	}
	for _, o := range outputs {
		if err := os.WriteFile(filepath.Join(dir, o.name), o.content, 0o644); err != nil {
			return fmt.Errorf("writing the catalogue: %w", err)
		}
	}
	return nil
}

type output struct {
	name    string
	content []byte
}

// render gives the files without writing them; a test compares them with those
// of the repository.
func render(dir string) ([]output, error) {
	parameters, err := build(dir)
	if err != nil {
		return nil, err
	}
	goData, err := goSource(parameters)
	if err != nil {
		return nil, err
	}
	regoData, err := regoSource(parameters)
	if err != nil {
		return nil, err
	}
	return []output{{goFile, goData}, {regoFile, regoData}}, nil
}

// build merges what people wrote with what was measured.
func build(dir string) ([]kernel.Parameter, error) {
	written, err := readCatalogue(filepath.Join(dir, "catalogue"))
	if err != nil {
		return nil, err
	}
	measured, err := readMeasurements(filepath.Join(dir, "../../testdata"))
	if err != nil {
		return nil, err
	}
	return merge(written, measured)
}

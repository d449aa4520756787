package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
)

// walks is the directory with one walk for each column, ofWalks what comes from
// there.
const (
	walks   = "walk"
	ofWalks = "testdata/walk"
)

// addWalks takes from the walks which parameters there are beside those of the
// tables, and the bounds that the tables leave out.
func addWalks(all map[string]measurement, dir string) error {
	for i, column := range columns {
		w, err := readWalk(filepath.Join(dir, column.label+".tsv"))
		if err != nil {
			return err
		}
		release, err := kernel.ParseRelease(w.Release)
		if err != nil {
			return err
		}
		for _, p := range w.Parameters {
			m, known := all[p.Name]
			if !known {
				m = measurement{name: p.Name, table: ofWalks, source: ofWalks}
			}
			if m.table == ofWalks {
				m.cells[i], m.at[i] = cellOf(p), release.Version
			} else if p.Bounds != nil && m.cells[i].present() && m.cells[i].bounds == "" {
				m.cells[i].bounds, m.at[i] = p.Bounds.String(), release.Version
				m.source = m.table + "; " + ofWalks
			}
			all[p.Name] = m
		}
	}
	return nil
}

func readWalk(path string) (walk.Walk, error) {
	file, err := os.Open(path)
	if err != nil {
		return walk.Walk{}, fmt.Errorf("reading a walk: %w", err)
	}
	defer file.Close()
	w, err := walk.Read(file)
	if err != nil {
		return walk.Walk{}, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return w, nil
}

func cellOf(p walk.Parameter) cell {
	c := cell{mode: string(p.Initial.Mode), value: p.Initial.Value}
	if strings.HasPrefix(p.Name, "net.") {
		c.child, c.user = modeOr(p.Child.Mode, "absent"), modeOr(p.User, "hidden")
	}
	if p.Bounds != nil {
		c.bounds = p.Bounds.String()
	}
	return c
}

func modeOr(mode walk.Mode, missing string) string {
	if mode.Present() {
		return string(mode)
	}
	return missing
}

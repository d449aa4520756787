// Package measured holds what the proofs measured on kernels when they last ran
// there: a file for each line of kernels, such as 6.18.json. The files are embedded
// and read when somebody asks.
package measured

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// Record is what all proofs measured on one kernel, as root and as a user without
// rights.
type Record struct {
	// Kernel is the line, as in 6.18, and Release what uname -r prints.
	Kernel  string `json:"kernel"`
	Release string `json:"release"`
	// Version is that of the package of the kernel where /proc/version tells it, as
	// Debian's do: 5.10.223-1. Else that of the kernel.
	Version string `json:"version"`
	// Date is the day of the measurement, as in 2026-11-29. It may be unknown.
	Date   string         `json:"date,omitempty"`
	Root   prove.Document `json:"root"`
	Nobody prove.Document `json:"nobody"`
}

// New makes a record of two documents of one kernel. version may be empty.
func New(version string, root, nobody prove.Document) (Record, error) {
	release, err := kernel.ParseRelease(root.Release)
	if err != nil {
		return Record{}, fmt.Errorf("recording proofs: %w", err)
	}
	if nobody.Release != root.Release {
		return Record{}, fmt.Errorf("recording proofs: root ran them on Linux %s, the other user on %s", root.Release, nobody.Release)
	}
	if version == "" {
		version = root.Kernel
	}
	record := Record{
		Kernel:  fmt.Sprintf("%d.%d", release.Version.Major, release.Version.Minor),
		Release: root.Release, Version: version, Root: root, Nobody: nobody,
	}
	return record, record.whole()
}

var errUnproved = errors.New("no proof is confirmed: was there a namespace for experiments?")

// whole tells whether a record can stand for a kernel. A claim that the kernel
// contradicts has to be corrected first.
func (r Record) whole() error {
	users := []string{"root", "nobody"}
	for i, document := range []prove.Document{r.Root, r.Nobody} {
		user, confirmed := users[i], 0
		for _, result := range document.Proofs {
			if result.Broken || result.Verdict == prove.Contradicted {
				return fmt.Errorf("recording proofs on Linux %s as %s: %s: %s", r.Release, user, result.ID, result.Reason)
			}
			if result.Verdict == prove.Confirmed {
				confirmed++
			}
		}
		if confirmed == 0 {
			return fmt.Errorf("recording proofs on Linux %s as %s: %w", r.Release, user, errUnproved)
		}
	}
	return nil
}

// Read reads the file of a record.
func Read(file string) (Record, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Record{}, fmt.Errorf("reading a record of proofs: %w", err)
	}
	return parse(file, text)
}

func parse(name string, text []byte) (Record, error) {
	var record Record
	if err := json.Unmarshal(text, &record); err != nil {
		return Record{}, fmt.Errorf("reading the record of proofs %s: %w", name, err)
	}
	return record, nil
}

// Write writes a record into a directory, in place of an earlier one of its line,
// and returns the file.
func (r Record) Write(dir string) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(r); err != nil {
		return "", fmt.Errorf("writing a record of proofs: %w", err)
	}
	file := filepath.Join(dir, r.Kernel+".json")
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil {
		return "", fmt.Errorf("writing a record of proofs: %w", err)
	}
	return file, nil
}

package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// maxSize bounds what is read: a configuration is written by hand.
const maxSize = 4 << 20

// Checks are what only other packages know. A nil function accepts everything.
type Checks struct {
	// Rule finds a rule by id or name; suggestion is the nearest known one, or empty.
	Rule func(name string) (id string, ok bool, suggestion string)
	// Kernel says whether a uname -r can be understood.
	Kernel func(release string) error
}

func (c Checks) rule(name string) (id string, ok bool, suggestion string) {
	if c.Rule == nil {
		return name, true, ""
	}
	return c.Rule(name)
}

// Load reads and checks a configuration file. What is wrong in it is returned
// as Problems, all at once.
func Load(path string, checks Checks) (*Config, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	if len(text) > maxSize {
		return nil, fmt.Errorf("reading the configuration %s: larger than %d bytes", path, maxSize)
	}
	return Parse(path, text, checks)
}

// Parse is Load for text that is already in memory. path is where it came
// from: its directory is what patterns are relative to.
func Parse(path string, text []byte, checks Checks) (*Config, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration %s: %w", path, err)
	}
	text = withoutByteOrderMark(text)
	root, err := parseDocument(text)
	if err != nil {
		return nil, at(path, err)
	}
	config := &Config{Path: path, Dir: filepath.Dir(absolute), Rules: map[string]Level{}, text: text}
	d := &decoder{path: path, text: text, checks: checks, ruleAt: map[string]int{}}
	readTable(d, root, config, fileKeys(), topLevel)
	if len(d.problems) > 0 {
		d.problems.sort()
		return nil, d.problems
	}
	return config, nil
}

// withoutByteOrderMark blanks the mark that some editors put before UTF-8.
// TOML 1.1 ignores it; blanks keep every offset as it is in the file.
func withoutByteOrderMark(text []byte) []byte {
	mark := []byte("\xef\xbb\xbf")
	if !bytes.HasPrefix(text, mark) {
		return text
	}
	return append([]byte("   "), text[len(mark):]...)
}

func at(path string, err error) error {
	var problems Problems
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].Path = path
		}
	}
	return err
}

// codePoints turns the byte column of a line into a column in code points.
func codePoints(text []byte, line, column int) int {
	for ; line > 1; line-- {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return 1 + utf8.RuneCount(text[:min(max(column-1, 0), len(text))])
}

func trimPrefix(message string) string {
	return strings.TrimPrefix(message, "toml: ")
}

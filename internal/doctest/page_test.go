package doctest

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const repository = "../.."

// page is one Markdown file, by its lines.
type page struct {
	path  string // from the root of the repository
	lines []string
}

// block is a fenced block of a page: lines[first:last] are its content.
type block struct {
	language    string
	comments    []string // directly above the fence, without their marks
	first, last int
}

var commentLine = regexp.MustCompile(`^<!-- (.*) -->$`)

// pages are the Markdown files that people write; docs/rules is generated.
func pages(t *testing.T) []page {
	t.Helper()
	paths := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}
	docs, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	guides, err := filepath.Glob(filepath.Join(repository, "templates", "guides", "*.md*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range guides {
		paths = append(paths, "templates/guides/"+filepath.Base(path))
	}
	for _, path := range docs {
		paths = append(paths, "docs/"+filepath.Base(path))
	}
	var list []page
	for _, path := range paths {
		list = append(list, readPage(t, path))
	}
	return list
}

func readPage(t *testing.T, path string) page {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, path))
	if err != nil {
		t.Fatal(err)
	}
	return page{path, strings.Split(string(text), "\n")}
}

func (p page) write(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(repository, p.path), []byte(strings.Join(p.lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (p page) blocks() []block {
	var list []block
	open := -1
	for i, line := range p.lines {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case !fence:
		case open < 0:
			found := block{language: language, first: i + 1}
			found.comments = commentsAbove(p.lines, i)
			list, open = append(list, found), i
		default:
			list[len(list)-1].last, open = i, -1
		}
	}
	return list
}

func commentsAbove(lines []string, i int) []string {
	if i == 0 {
		return nil
	}
	match := commentLine.FindStringSubmatch(lines[i-1])
	if match == nil {
		return nil
	}
	return append(commentsAbove(lines, i-1), match[1])
}

// prose are the lines outside of blocks, with code spans blanked out.
func (p page) prose() []string {
	lines := slices.Clone(p.lines)
	for _, b := range p.blocks() {
		for i := b.first - 1; i <= b.last; i++ {
			lines[i] = ""
		}
	}
	span := regexp.MustCompile("`[^`]*`")
	for i, line := range lines {
		lines[i] = span.ReplaceAllString(line, "")
	}
	return lines
}

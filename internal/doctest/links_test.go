package doctest

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks follows the links between pages, down to the heading. Links to other
// places are not followed: tests do not use the network.
func TestLinks(t *testing.T) {
	followed := 0
	for _, p := range append(pages(t), readPage(t, "examples/article/README.md"), readPage(t, "SECURITY.md")) {
		for i, line := range p.prose() {
			for _, match := range link.FindAllStringSubmatch(line, -1) {
				if strings.Contains(match[1], "://") {
					continue
				}
				followed++
				if problem := follow(t, p, match[1]); problem != "" {
					t.Errorf("%s:%d: %s %s", p.path, i+1, match[1], problem)
				}
			}
		}
	}
	if followed == 0 {
		t.Error("no link was found")
	}
}

func follow(t *testing.T, from page, target string) string {
	t.Helper()
	file, heading, _ := strings.Cut(target, "#")
	to := from.path
	if file != "" {
		to = path.Join(path.Dir(from.path), file)
	}
	if _, err := os.Stat(filepath.Join(repository, to)); err != nil {
		return "does not exist"
	}
	if heading != "" && !slices.Contains(anchors(readPage(t, to)), heading) {
		return "has no such heading"
	}
	return ""
}

// anchors are the headings of a page in the form that GitHub gives them.
func anchors(p page) []string {
	unwanted := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	inBlock := make([]bool, len(p.lines))
	for _, b := range p.blocks() {
		for i := b.first; i < b.last; i++ {
			inBlock[i] = true
		}
	}
	var list []string
	for i, line := range p.lines {
		title := strings.TrimLeft(line, "#")
		if inBlock[i] || title == line || !strings.HasPrefix(title, " ") {
			continue
		}
		plain := unwanted.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
		list = append(list, strings.ReplaceAll(plain, " ", "-"))
	}
	return list
}

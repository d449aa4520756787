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
// places are not followed: tests do not use the network. The pages of the provider
// are also read in registries, where links from one to the other have to be whole.
func TestLinks(t *testing.T) {
	followed := 0
	followable := append(pages(t), readPage(t, "examples/article/README.md"), readPage(t, "examples/prometheus/README.md"), readPage(t, "SECURITY.md"))
	for _, path := range filesBelow(t, ".md", "docs") {
		if inRegistry(path) && path != "docs/index.md" { // which is among the pages
			followable = append(followable, readPage(t, path))
		}
	}
	for _, p := range followable {
		for i, line := range p.prose() {
			for _, match := range link.FindAllStringSubmatch(line, -1) {
				target := match[1]
				if strings.Contains(target, "://") {
					if target = published(target); target == "" {
						continue
					}
				} else if inRegistry(p.path) && !strings.HasPrefix(target, "#") {
					t.Errorf("%s:%d: %s leads nowhere in a registry: write the whole address", p.path, i+1, target)
					continue
				}
				followed++
				if problem := follow(t, p, target); problem != "" {
					t.Errorf("%s:%d: %s %s", p.path, i+1, match[1], problem)
				}
			}
		}
	}
	if followed == 0 {
		t.Error("no link was found")
	}
}

// published gives the file that is read at an address of ours, from the root of
// the repository; empty for an address of others.
func published(address string) string {
	if path, ok := strings.CutPrefix(address, "https://registry.terraform.io/providers/tcplint/sysctl/latest/docs"); ok {
		path, heading, hasHeading := strings.Cut(strings.TrimPrefix(path, "/"), "#")
		if path == "" {
			path = "index"
		}
		if hasHeading {
			heading = "#" + heading
		}
		return "/docs/" + path + ".md" + heading
	}
	if path, ok := strings.CutPrefix(address, "https://github.com/tcplint/terraform-provider-sysctl/blob/main/"); ok {
		return "/" + path
	}
	return ""
}

// inRegistry tells of the pages that registries show.
func inRegistry(path string) bool {
	dir, _, nested := strings.Cut(strings.TrimPrefix(path, "docs/"), "/")
	switch {
	case strings.HasPrefix(path, "templates/"), path == "docs/index.md":
		return true
	case !nested || !strings.HasPrefix(path, "docs/"):
		return false
	}
	return slices.Contains([]string{"guides", "resources", "data-sources", "functions", "actions", "list-resources"}, dir)
}

func follow(t *testing.T, from page, target string) string {
	t.Helper()
	file, heading, _ := strings.Cut(target, "#")
	to := from.path
	if rooted, ok := strings.CutPrefix(file, "/"); ok {
		to = rooted
	} else if file != "" {
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

var anchor = regexp.MustCompile(`^<a id="([^"]+)"></a>$`)

// anchors are the headings of a page in the form that GitHub gives them, and
// those that tfplugindocs sets.
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
		if match := anchor.FindStringSubmatch(line); match != nil {
			list = append(list, match[1])
		}
		title := strings.TrimLeft(line, "#")
		if inBlock[i] || title == line || !strings.HasPrefix(title, " ") {
			continue
		}
		plain := unwanted.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
		list = append(list, strings.ReplaceAll(plain, " ", "-"))
	}
	return list
}

package htmlreport

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// element is an element of a parsed page.
type element struct{ *html.Node }

func parse(t *testing.T, page []byte) element {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return element{root}
}

// every gives the elements below, in order, by name; no name: all.
func (e element) every(names ...string) iter.Seq[element] {
	return func(yield func(element) bool) {
		for n := range e.Descendants() {
			if n.Type == html.ElementNode && (len(names) == 0 || slices.Contains(names, n.Data)) && !yield(element{n}) {
				return
			}
		}
	}
}

func (e element) has(name string) bool {
	return slices.ContainsFunc(e.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func (e element) attribute(name string) string {
	for _, a := range e.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (e element) text() string {
	var text strings.Builder
	for n := range e.Descendants() {
		if n.Type == html.TextNode {
			text.WriteString(n.Data)
		}
	}
	return strings.Join(strings.Fields(text.String()), " ")
}

// hidden from who cannot see the page.
func (e element) hidden() bool {
	for n := e.Node; n != nil; n = n.Parent {
		if (element{n}).attribute("aria-hidden") == "true" {
			return true
		}
	}
	return false
}

// TestPagesAreValid holds what a validator and a screen reader ask for.
func TestPagesAreValid(t *testing.T) {
	for name, document := range documents(t) {
		t.Run(name, func(t *testing.T) {
			page := parse(t, written(t, document))
			identifiers(t, page)
			headings(t, page)
			names(t, page)
			tables(t, page)
			loads(t, page)
		})
	}
}

// identifiers are unique, and what refers to one finds it.
func identifiers(t *testing.T, page element) {
	ids := map[string]bool{}
	for e := range page.every() {
		if id := e.attribute("id"); id != "" {
			if ids[id] {
				t.Errorf("id %s is there twice", id)
			}
			ids[id] = true
		}
	}
	for e := range page.every() {
		for _, reference := range []string{"aria-labelledby", "aria-controls", "aria-describedby", "for", "data-filter"} {
			for _, id := range strings.Fields(e.attribute(reference)) {
				if !ids[id] {
					t.Errorf("%s of <%s> refers to %q, which is not there", reference, e.Data, id)
				}
			}
		}
		if id, ok := strings.CutPrefix(e.attribute("href"), "#"); ok && !ids[id] {
			t.Errorf("a link leads to #%s, which is not there", id)
		}
	}
}

// headings go down one level at a time, below a single h1.
func headings(t *testing.T, page element) {
	level := 0
	for e := range page.every("h1", "h2", "h3", "h4", "h5", "h6") {
		at := int(e.Data[1] - '0')
		if at == 1 && level > 0 || at > level+1 {
			t.Errorf("<%s> %q after a heading of level %d", e.Data, e.text(), level)
		}
		if e.text() == "" {
			t.Errorf("<%s> says nothing", e.Data)
		}
		level = at
	}
	if level == 0 {
		t.Error("there is no heading")
	}
}

// names: whatever can be reached by keyboard, and every picture, says what it is.
func names(t *testing.T, page element) {
	for e := range page.every() {
		named := e.text() != "" || e.attribute("aria-label") != "" || e.attribute("aria-labelledby") != ""
		switch e.Data {
		case "a", "button", "summary", "figure", "section", "nav":
			if !named {
				t.Errorf("<%s class=%q> has no name", e.Data, e.attribute("class"))
			}
		case "svg":
			if !e.hidden() && e.attribute("aria-label") == "" {
				t.Error("<svg> has no name and is not hidden")
			}
		case "input":
			if label := e.Parent; label.Data != "label" || (element{label}).text() == "" {
				t.Error("<input> has no label")
			}
		case "html":
			if e.attribute("lang") == "" {
				t.Error("<html> has no language")
			}
		}
		if e.has("tabindex") && e.attribute("role") == "region" && e.attribute("aria-label") == "" {
			t.Errorf("a region of <%s> has no name", e.Data)
		}
	}
}

// tables have heads, and as many cells in each row.
func tables(t *testing.T, page element) {
	for table := range page.every("table") {
		width := 0
		for row := range table.every("tr") {
			cells := 0
			for cell := range row.every("th", "td") {
				cells++
				if cell.Data == "th" && cell.attribute("scope") == "" {
					t.Errorf("a head %q without scope", cell.text())
				}
			}
			if width == 0 {
				width = cells
			}
			if cells != width {
				t.Errorf("a row of %d cells in a table of %d: %s", cells, width, row.text())
			}
		}
		if heads := slices.Collect(table.every("thead")); len(heads) != 1 {
			t.Errorf("a table with %d heads", len(heads))
		}
	}
}

// loads: nothing on the page comes from elsewhere or leads there, and nothing
// but the one script and the one style can act.
func loads(t *testing.T, page element) {
	count := map[string]int{}
	for e := range page.every() {
		count[e.Data]++
		for _, a := range e.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on") || a.Key == "style":
				t.Errorf("<%s> has %s=%q, which the policy of the page forbids", e.Data, a.Key, a.Val)
			case slices.Contains([]string{"src", "href", "action", "data", "poster", "srcset", "formaction"}, a.Key) &&
				!strings.HasPrefix(a.Val, "#") && a.Val != "data:,":
				t.Errorf("<%s> leads to %s=%q", e.Data, a.Key, a.Val)
			}
		}
	}
	for _, forbidden := range []string{"iframe", "object", "embed", "form", "base", "img"} {
		if count[forbidden] > 0 {
			t.Errorf("%d <%s>", count[forbidden], forbidden)
		}
	}
	if count["script"] != 1 || count["style"] != 1 {
		t.Errorf("%d scripts and %d styles", count["script"], count["style"])
	}
}

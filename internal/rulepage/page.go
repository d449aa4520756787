package rulepage

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Generated marks the pages, so that nobody edits them.
const Generated = "<!-- Written by make docs from the rule's METADATA and examples. Do not edit. -->"

// Page is the Markdown page of a rule.
func Page(program Program, meta policy.Meta, archive *txtar.Archive, all []policy.Meta) (string, error) {
	var page strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&page, format+"\n", args...) }
	p("%s\n", Generated)
	p("# %s %s\n", meta.ID, meta.Name)
	p("**%s.** Severity: %s.%s\n", strings.TrimSuffix(meta.Title, "."), meta.Severity, kernels(meta))
	p("%s\n", meta.Description)
	p("**What to do:** %s.\n", strings.TrimSuffix(meta.Remedy, "."))
	for _, example := range Examples(archive) {
		if err := writeExample(&page, program, example); err != nil {
			return "", err
		}
	}
	p("## Reference\n")
	p("| | |\n|---|---|")
	row := func(label string, items []string) {
		if len(items) > 0 {
			p("| %s | %s |", label, strings.Join(items, "<br>"))
		}
	}
	row("speaks about", code(meta.Parameters))
	row("also reads", code(meta.Reads))
	row("facts it asks for", code(meta.Facts))
	row("speaks for", links(meta.Overrides, all))
	proofs, err := proofLinks(meta.Proof)
	if err != nil {
		return "", err
	}
	row("proofs", proofs)
	row("sources", meta.Sources)
	return page.String(), nil
}

func kernels(meta policy.Meta) string {
	if meta.Kernels == "" {
		return ""
	}
	return " Kernels: " + strings.TrimSuffix(meta.Kernels, ".") + "."
}

func writeExample(page *strings.Builder, program Program, example Example) error {
	title := "Not found"
	if example.Bad() {
		title = "Found"
	}
	fmt.Fprintf(page, "## %s: `tcplint lint %s`\n\n", title, strings.Join(example.Args(), " "))
	for _, file := range example.Files {
		text := strings.TrimRight(string(file.Data), "\n")
		fmt.Fprintf(page, "`%s`:\n\n```%s\n%s\n```\n\n", file.Name, language(file.Name), text)
	}
	if !example.Bad() {
		return nil
	}
	output, err := example.Output(program, example.Args()...)
	if err != nil {
		return err
	}
	fmt.Fprintf(page, "```text\n%s```\n\n", output)
	return nil
}

func language(name string) string {
	if strings.HasSuffix(name, ".toml") {
		return "toml"
	}
	if strings.HasSuffix(name, ".json") {
		return "json"
	}
	return "ini"
}

func code(items []string) []string {
	quoted := make([]string, len(items))
	for i, item := range items {
		quoted[i] = "`" + strings.ReplaceAll(item, "|", `\|`) + "`"
	}
	return quoted
}

func links(ids []string, all []policy.Meta) []string {
	var list []string
	for _, id := range ids {
		for _, meta := range all {
			if meta.ID == id {
				list = append(list, fmt.Sprintf("[%s %s](%s.md)", id, meta.Name, id))
			}
		}
	}
	return list
}

// proofLinks lead to the proofs, with what they measured last.
func proofLinks(ids []string) ([]string, error) {
	var list []string
	for _, id := range ids {
		results, err := measured.Of(id)
		if err != nil {
			return nil, err
		}
		told := strings.ReplaceAll(strings.Join(measured.Told(results), "; "), "|", `\|`)
		list = append(list, fmt.Sprintf("[%s](../proofs.md#%s): %s", id, strings.ToLower(id), told))
	}
	return list, nil
}

// Index is the page that lists all rules.
func Index(all []policy.Meta) string {
	var page strings.Builder
	fmt.Fprintf(&page, "%s\n\n# Rules\n\n%d rules. `tcplint explain TL101` prints a page offline, `tcplint rules` this list.\n", Generated, len(all))
	family := ""
	for _, meta := range all {
		if meta.Family != family {
			family = meta.Family
			fmt.Fprintf(&page, "\n## %s\n\n| rule | severity | |\n|---|---|---|\n", family)
		}
		fmt.Fprintf(&page, "| [%s %s](%s.md) | %s | %s |\n", meta.ID, meta.Name, meta.ID, meta.Severity, meta.Title)
	}
	return page.String()
}

package explain

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Parameter writes the page of a parameter. name is what was asked for; the
// entry may be the one that describes it, as conf.default does conf.eth0.
func Parameter(w io.Writer, name string, p *kernel.Parameter, rules []policy.Meta) error {
	out := &page{}
	out.line("%s", name)
	if name != p.Name {
		out.line("described by %s", p.Name)
	}
	out.paragraph("", p.Summary)
	out.paragraph("A common misbelief: ", p.Misbelief)
	out.list("What it is", traits(p))
	out.list("Exists", presence(p))
	out.list("Default", values(p.Defaults))
	out.list("Accepted", bounds(p.Bounds))
	out.list("In a network namespace made by root", reach(p.Netns))
	out.list("In a network namespace of a user namespace", reach(p.UserNetns))
	out.list("Rules that look at it", about(p.Name, rules))
	out.list("Sources", p.Sources)
	_, err := io.WriteString(w, out.text.String())
	return err
}

func traits(p *kernel.Parameter) []string {
	var list []string
	if p.Type != kernel.Unknown && p.Type != "" {
		kind := string(p.Type)
		if p.Fields > 1 {
			kind = fmt.Sprintf("%d fields of type %s", p.Fields, p.Type)
		}
		// Of the type seconds the unit says nothing new.
		if p.Unit != "" && p.Type != kernel.Seconds {
			kind += ", in " + p.Unit
		}
		list = append(list, kind)
	}
	if p.Side != "" {
		list = append(list, "acts on: "+p.Side)
	}
	if p.Module != "" {
		list = append(list, "needs the module "+p.Module)
	}
	for is, text := range map[*bool]string{&p.ReadOnly: "read-only", &p.WriteOnly: "write-only", &p.Sensitive: "a secret", &p.Inherited: "copied into new network namespaces"} {
		if *is {
			list = append(list, text)
		}
	}
	if p.NoOpSince != nil {
		list = append(list, fmt.Sprintf("kept but ignored by the kernel since %s", p.NoOpSince))
	}
	if p.Suggestion != "" {
		list = append(list, "use "+p.Suggestion)
	}
	slices.Sort(list)
	return list
}

func presence(p *kernel.Parameter) []string {
	var list []string
	if p.Since != nil {
		list = append(list, fmt.Sprintf("since Linux %s", p.Since))
	}
	if p.Removed != nil {
		list = append(list, fmt.Sprintf("removed in Linux %s", p.Removed))
	}
	if len(p.Vendors) > 0 {
		list = append(list, "only in kernels of "+strings.Join(p.Vendors, ", "))
	}
	if p.Never() {
		list = append(list, "in no kernel")
	}
	if len(list) > 0 {
		return list
	}
	for _, span := range p.Presence {
		if !span.Unknown && span.Value {
			list = append(list, kernels(span.Span))
		}
	}
	return list
}

func values(spans []kernel.ValueSpan) []string {
	var list []string
	for _, span := range spans {
		if !span.Unknown {
			list = append(list, fmt.Sprintf("%s: %s", kernels(span.Span), strings.ReplaceAll(span.Value, "\t", " ")))
		}
	}
	return list
}

// reach says in words what a network namespace can do with a parameter.
func reach(spans []kernel.ValueSpan) []string {
	words := map[string]string{
		"per-netns": "has its own value", "read-only": "can only read it",
		"absent": "does not have it", "hidden": "does not see it",
	}
	var list []string
	for _, span := range spans {
		if span.Unknown {
			continue
		}
		text, ok := words[span.Value]
		if !ok {
			text = span.Value
		}
		list = append(list, fmt.Sprintf("%s: %s", kernels(span.Span), text))
	}
	return list
}

func bounds(spans []kernel.BoundSpan) []string {
	var list []string
	for _, span := range spans {
		if span.Unknown || span.Min == nil && span.Max == nil {
			continue
		}
		list = append(list, fmt.Sprintf("%s: %s to %s", kernels(span.Span), bound(span.Min), bound(span.Max)))
	}
	return list
}

func bound(b *int64) string {
	if b == nil {
		return "any"
	}
	return fmt.Sprint(*b)
}

// kernels says a span in words; Until is exclusive.
func kernels(span kernel.Span) string {
	text := "every kernel"
	switch {
	case span.From != nil && span.Until != nil:
		text = fmt.Sprintf("Linux %s until before %s", span.From, span.Until)
	case span.From != nil:
		text = fmt.Sprintf("Linux %s and later", span.From)
	case span.Until != nil:
		text = fmt.Sprintf("before Linux %s", span.Until)
	}
	if span.Vendor != "" {
		text += " of " + span.Vendor
	}
	return text
}

func about(name string, rules []policy.Meta) []string {
	var list []string
	for _, meta := range rules {
		if slices.Contains(meta.Parameters, name) || slices.Contains(meta.Reads, name) {
			list = append(list, meta.ID+" "+meta.Name)
		}
	}
	return list
}

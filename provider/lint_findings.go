package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
)

var findingTypes = types.ObjectType{AttrTypes: map[string]attr.Type{
	"rule": types.StringType, "name": types.StringType, "severity": types.StringType, "verdict": types.StringType,
	"message": types.StringType, "remedy": types.StringType, "missing": types.ListType{ElemType: types.StringType},
	"parameter": types.StringType, "host": types.StringType, "file": types.StringType, "line": types.Int64Type, "address": types.StringType,
}}

func findingAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"rule":      schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the rule, such as `TL101`."},
		"name":      schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the rule, such as `reuse-needs-timestamps`."},
		"severity":  schema.StringAttribute{Computed: true, MarkdownDescription: "`error`, `warning` or `info`."},
		"verdict":   schema.StringAttribute{Computed: true, MarkdownDescription: "`fail`, or `undetermined` where a fact is missing."},
		"message":   schema.StringAttribute{Computed: true, MarkdownDescription: "What is wrong."},
		"remedy":    schema.StringAttribute{Computed: true, MarkdownDescription: "What to do."},
		"missing":   schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Facts that an undetermined verdict asks for, such as `kernel`."},
		"parameter": schema.StringAttribute{Computed: true, MarkdownDescription: "The parameter that it is about, null where it is about no single one."},
		"host":      schema.StringAttribute{Computed: true, MarkdownDescription: "The host: its name in `config_file`, else how the plan reaches it; `values` or `files` where that is what was given."},
		"file":      schema.StringAttribute{Computed: true, MarkdownDescription: "The file as it is named in `files`, or `config_file`. Null for values and plans."},
		"line":      schema.Int64Attribute{Computed: true, MarkdownDescription: "The line in it, from 1. Null where it is about a file as a whole."},
		"address":   schema.StringAttribute{Computed: true, MarkdownDescription: "Address of the resource in the plan. Null for values and files."},
	}
}

var summaryTypes = map[string]attr.Type{
	"error": types.Int64Type, "warning": types.Int64Type, "info": types.Int64Type, "undetermined": types.Int64Type,
	"suppressed": types.Int64Type, "settings": types.Int64Type, "hosts": types.Int64Type,
}

func summaryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"error":        schema.Int64Attribute{Computed: true, MarkdownDescription: "Findings of severity error."},
		"warning":      schema.Int64Attribute{Computed: true, MarkdownDescription: "Findings of severity warning."},
		"info":         schema.Int64Attribute{Computed: true, MarkdownDescription: "Findings of severity info."},
		"undetermined": schema.Int64Attribute{Computed: true, MarkdownDescription: "Findings that a missing fact leaves open."},
		"suppressed":   schema.Int64Attribute{Computed: true, MarkdownDescription: "Findings that a comment or `config_file` silences. They are not in `findings`."},
		"settings":     schema.Int64Attribute{Computed: true, MarkdownDescription: "Settings that were judged. Where it is 0 nothing was."},
		"hosts":        schema.Int64Attribute{Computed: true, MarkdownDescription: "Hosts that they are for."},
	}
}

// fill takes over what the rules say.
func (m *lintData) fill(ctx context.Context, document report.Document) diag.Diagnostics {
	var diags diag.Diagnostics
	findings := []attr.Value{}
	for _, finding := range document.Findings {
		if finding.Suppressed == nil {
			value, more := m.finding(ctx, finding)
			diags.Append(more...)
			findings = append(findings, value)
		}
	}
	list, more := types.ListValue(findingTypes, findings)
	diags.Append(more...)
	s := document.Summary
	counts := map[string]attr.Value{}
	for name, count := range map[string]int{
		"error": s.Error, "warning": s.Warning, "info": s.Info, "undetermined": s.Undetermined,
		"suppressed": s.Suppressed, "settings": s.Settings, "hosts": s.Hosts,
	} {
		counts[name] = types.Int64Value(int64(count))
	}
	summary, more := types.ObjectValue(summaryTypes, counts)
	diags.Append(more...)
	m.Findings, m.Summary = list, summary
	return diags
}

func (m *lintData) finding(ctx context.Context, finding report.Finding) (types.Object, diag.Diagnostics) {
	missing, diags := types.ListValueFrom(ctx, types.StringType, append([]string{}, finding.Missing...))
	file, line, address := types.StringNull(), types.Int64Null(), types.StringNull()
	// Values have neither lines nor addresses; what has a line then is an edge of
	// config_file.
	_, given := m.Files.Elements()[finding.Location.Path]
	switch at := finding.Location; {
	case !m.Plan.IsNull() && at.Address != "":
		address = types.StringValue(at.Address)
	case at.Line > 0:
		file, line = types.StringValue(at.Path), types.Int64Value(int64(at.Line))
	case given:
		file = types.StringValue(at.Path)
	}
	value, more := types.ObjectValue(findingTypes.AttrTypes, map[string]attr.Value{
		"rule": types.StringValue(finding.Rule), "name": types.StringValue(finding.Name),
		"severity": types.StringValue(string(finding.Severity)), "verdict": types.StringValue(string(finding.Verdict)),
		"message": types.StringValue(finding.Message), "remedy": types.StringValue(finding.Remedy), "missing": missing,
		"parameter": textOrNull(finding.Parameter), "host": textOrNull(finding.Host),
		"file": file, "line": line, "address": address,
	})
	diags.Append(more...)
	return value, diags
}

// refused makes errors of the findings that fail_on names, one a rule.
func refused(document report.Document, failOn string) diag.Diagnostics {
	var diags diag.Diagnostics
	names, err := report.ParseFailOn(failOn)
	if err != nil {
		return diags // left out, since the schema checks it
	}
	var rules []string
	said := map[string][]string{}
	for _, finding := range document.Findings {
		alone := report.Document{Findings: []report.Finding{finding}}
		if report.ExitCode(alone, names) != report.ExitFindings {
			continue
		}
		rule := finding.Rule + ", " + finding.Name
		if said[rule] == nil {
			rules = append(rules, rule)
		}
		said[rule] = append(said[rule], saying(finding))
	}
	for _, rule := range rules {
		diags.AddError("Settings Refused by "+rule, strings.Join(said[rule], "\n"))
	}
	return diags
}

// saying is a finding in a few sentences, with its place.
func saying(finding report.Finding) string {
	place := finding.Location.Address
	if finding.Location.Path == finding.Location.Address {
		place = "" // values
	}
	if place == "" && finding.Location.Line > 0 {
		place = fmt.Sprintf("%s:%d", finding.Location.Path, finding.Location.Line)
	}
	text := strings.TrimSuffix(finding.Message, ".") + "."
	if place != "" {
		text = place + ": " + text
	}
	if finding.Remedy != "" {
		text += " Remedy: " + strings.TrimSuffix(finding.Remedy, ".") + "."
	}
	return text
}

// failOnCheck wants what --fail-on takes.
type failOnCheck struct{}

func (failOnCheck) Description(context.Context) string {
	return "a list with commas of error, warning, info and undetermined, or never"
}

func (c failOnCheck) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (c failOnCheck) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := report.ParseFailOn(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Unable to Tell What Fails",
			fmt.Sprintf("%q is not %s.", req.ConfigValue.ValueString(), c.Description(ctx)))
	}
}

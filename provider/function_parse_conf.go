package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

var _ function.Function = (*parseConfFunction)(nil)

// NewParseConfFunction makes parse_conf.
func NewParseConfFunction() function.Function { return &parseConfFunction{} }

type parseConfFunction struct{}

// confSetting is a line of a file that says something about a parameter.
type confSetting struct {
	Parameter types.String `tfsdk:"parameter"`
	Value     types.String `tfsdk:"value"`
	Line      types.Int64  `tfsdk:"line"`
}

// Metadata implements function.Function.
func (*parseConfFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "parse_conf"
}

// Definition implements function.Function.
func (*parseConfFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The settings of a sysctl.conf text",
		MarkdownDescription: `Reads a text as the program does that applies such files at boot, and gives its settings in the order of their lines, as a list of objects:

- ` + "`parameter`" + `: the name with dots; a dot inside a component is a slash, as in ` + "`net.ipv4.conf.eth0/100.rp_filter`" + `. A line may set many parameters with ` + "`*`, `?` or `[`" + `: the pattern is then kept.
- ` + "`value`" + `: what the line writes, null for a line such as ` + "`-net.ipv4.conf.eth0.rp_filter`" + `, which takes a parameter out of the patterns.
- ` + "`line`" + `: its number, from 1.

A parameter that is set twice is listed twice; the last line counts. A line that sets nothing, such as one without ` + "`=`" + `, is an error that names the line.`,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "text", MarkdownDescription: "Content of the file."},
			function.StringParameter{Name: "loader", AllowNullValue: true, MarkdownDescription: "The program that reads the file: `systemd`, `procps`, `procps3`, `busybox` or `toybox`. They do not read every line alike. Null is `systemd`."},
		},
		Return: function.ListReturn{ElementType: types.ObjectType{AttrTypes: map[string]attr.Type{
			"parameter": types.StringType, "value": types.StringType, "line": types.Int64Type,
		}}},
	}
}

// Run implements function.Function.
func (*parseConfFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	var named types.String
	if resp.Error = req.Arguments.Get(ctx, &text, &named); resp.Error != nil {
		return
	}
	loader := sysctlconf.Systemd
	if !named.IsNull() {
		chosen, err := sysctlconf.ParseLoader(named.ValueString())
		if err != nil {
			resp.Error = function.NewArgumentFuncError(1, err.Error())
			return
		}
		loader = chosen
	}
	lines, err := sysctlconf.Parse(loader, []byte(text))
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	settings, failed := confSettings(loader, lines)
	if failed != nil {
		resp.Error = failed
		return
	}
	resp.Error = resp.Result.Set(ctx, settings)
}

func confSettings(loader sysctlconf.Loader, lines []sysctlconf.Line) ([]confSetting, *function.FuncError) {
	settings := []confSetting{}
	for i := range lines {
		line := &lines[i]
		setting := confSetting{Line: types.Int64Value(int64(line.Number)), Parameter: types.StringValue(sysctlconf.ParameterName(line.Path))}
		switch line.Kind {
		case sysctlconf.Blank, sysctlconf.Comment:
			continue
		case sysctlconf.Assign, sysctlconf.Glob:
			setting.Value = types.StringValue(string(line.Value))
		case sysctlconf.Exclude, sysctlconf.ExcludeGlob:
			setting.Value = types.StringNull()
		case sysctlconf.Template:
			return nil, function.NewArgumentFuncError(0, fmt.Sprintf("line %d is a directive of a template: render the text first", line.Number))
		default:
			return nil, function.NewArgumentFuncError(0, fmt.Sprintf("line %d sets nothing: %s reads lines such as net.ipv4.tcp_tw_reuse = 1", line.Number, loader))
		}
		settings = append(settings, setting)
	}
	return settings, nil
}

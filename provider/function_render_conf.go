package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

var _ function.Function = (*renderConfFunction)(nil)

// NewRenderConfFunction makes render_conf.
func NewRenderConfFunction() function.Function { return &renderConfFunction{} }

type renderConfFunction struct{}

// Metadata implements function.Function.
func (*renderConfFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "render_conf"
}

// Definition implements function.Function.
func (*renderConfFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "A sysctl.conf text of a map",
		MarkdownDescription: "Writes a map of parameters as the content of a file for `/etc/sysctl.d`: for cloud-init, an image, or whatever else brings files to hosts. One line for each parameter, sorted by name. " +
			"systemd and procps read the same values from it, and so does `parse_conf`; a name or value that no line can give to both is an error.",
		Parameters: []function.Parameter{
			function.MapParameter{Name: "values", ElementType: types.StringType, MarkdownDescription: "Values by parameter, whose names have dots or slashes. `true` is written as `1`, `false` as `0`."},
			function.StringParameter{Name: "comment", AllowNullValue: true, MarkdownDescription: "Comment above the lines, without `#`. It may have several lines. Null is none."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (*renderConfFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var given map[string]types.String
	var comment types.String
	if resp.Error = req.Arguments.Get(ctx, &given, &comment); resp.Error != nil {
		return
	}
	settings, err := valuesArgument(0, given)
	if err != nil {
		resp.Error = err
		return
	}
	edits := make([]sysctlconf.Edit, 0, len(settings))
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		value := settings[name]
		edits = append(edits, sysctlconf.Edit{Path: sysctlconf.ParameterPath(name), Value: &value})
	}
	text, failed := sysctlconf.Compose(comment.ValueString(), edits)
	if failed != nil {
		resp.Error = function.NewArgumentFuncError(0, failed.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, string(text))
}

// valuesArgument reads a map of parameters by their canonical names.
func valuesArgument(position int64, given map[string]types.String) (map[string]string, *function.FuncError) {
	keys, settings := slices.Sorted(maps.Keys(given)), map[string]string{}
	twice := spelledTwice(keys)
	for _, key := range keys {
		name := canonical(key)
		if err := host.CheckParameter(name); err != nil {
			return nil, function.NewArgumentFuncError(position, err.Error())
		}
		if said, ok := twice[key]; ok {
			return nil, function.NewArgumentFuncError(position, said)
		}
		if given[key].IsNull() {
			return nil, function.NewArgumentFuncError(position, fmt.Sprintf("the value of %s is null: leave the parameter out", name))
		}
		settings[name] = truth(given[key].ValueString())
	}
	return settings, nil
}

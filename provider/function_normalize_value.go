package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

var _ function.Function = (*normalizeValueFunction)(nil)

// NewNormalizeValueFunction makes normalize_value.
func NewNormalizeValueFunction() function.Function { return &normalizeValueFunction{} }

type normalizeValueFunction struct{}

// Metadata implements function.Function.
func (*normalizeValueFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "normalize_value"
}

// Definition implements function.Function.
func (*normalizeValueFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "A value as the kernel prints it",
		MarkdownDescription: "Gives a value in the kernel's own form, as `/proc/sys` prints it after the value was written: `3,1,2` is `1-3` as a list of ports, `0x10` is `16`, `true` is `1`, and the numbers of `15000 64999` have a tab between them. " +
			"Two values that mean the same to the kernel have one form, so that they can be compared. " +
			"A value that the kernel cannot read is an error; one that is out of its bounds is not: ask `lint` about that. The value of a parameter that the catalogue does not know comes back as it is.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "parameter", MarkdownDescription: "Name of the parameter, with dots or slashes."},
			function.StringParameter{Name: "value", MarkdownDescription: "The value."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (*normalizeValueFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var parameter, value string
	if resp.Error = req.Arguments.Get(ctx, &parameter, &value); resp.Error != nil {
		return
	}
	name := canonical(parameter)
	if resp.Error = checkParameterArgument(0, name); resp.Error != nil {
		return
	}
	form := described(name)
	normal, ok := effective.Normalise(form, truth(value))
	if !ok && form.Type != kernel.Unknown {
		text := fmt.Sprintf("%s does not read %q", name, value)
		if sensitive(name) {
			text = name + " does not read this value"
		}
		resp.Error = function.NewArgumentFuncError(1, text+": it takes "+wantedForm(form))
		return
	}
	resp.Error = resp.Result.Set(ctx, normal)
}

// checkParameterArgument refuses what cannot be a parameter, and names that no
// kernel ever had.
func checkParameterArgument(position int64, name string) *function.FuncError {
	if err := host.CheckParameter(name); err != nil {
		return function.NewArgumentFuncError(position, err.Error())
	}
	if parameter, ok := kernel.Lookup(name); ok && parameter.Never() {
		text := "no kernel has a parameter " + name
		if near := kernel.Nearest(name); near != "" {
			text += ": did you mean " + near + "?"
		}
		return function.NewArgumentFuncError(position, text)
	}
	return nil
}

// wantedForm says what a parameter reads.
func wantedForm(d effective.Description) string {
	switch {
	case d.Type == kernel.PortList:
		return "ports and ranges with commas, such as 8080,9000-9010"
	case d.Type == kernel.PortRange:
		return "two ports with a blank between them, such as 32768 60999"
	case d.Type == kernel.Key:
		return "groups of hexadecimal digits"
	case d.Type == kernel.Bool:
		return "0 or 1"
	case d.Fields > 1:
		return fmt.Sprintf("%d whole numbers with blanks between them", d.Fields)
	}
	return "a whole number"
}

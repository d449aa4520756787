package provider

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	attrpath "github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

var _ resource.ResourceWithMoveState = (*parameterResource)(nil)

// foreign is a resource of another provider that keeps one parameter in a file.
type foreign struct {
	address  string // the last two parts of the provider's: registries and mirrors differ in the first
	typeName string
	// Its attributes, empty: it has no such.
	parameter, value, file, persist string
}

// As their schemas are at github.com/blechschmidt/terraform-provider-sysutils
// and github.com/dongho-jung/terraform-provider-host. Both act on the machine
// that Terraform runs on, and neither knows what a value was before.
var foreigners = []foreign{
	{"blechschmidt/sysutils", "sysutils_sysctl", "name", "value", "file", "persist"},
	{"dongho-jung/host", "host_sysctl", "key", "value", "path", ""},
}

// MoveState implements resource.ResourceWithMoveState: a moved block takes a
// parameter over from another provider, with the file that it is in.
func (r *parameterResource) MoveState(context.Context) []resource.StateMover {
	var movers []resource.StateMover
	for _, from := range foreigners {
		movers = append(movers, resource.StateMover{SourceSchema: from.schema(), StateMover: from.move})
	}
	return movers
}

func (f foreign) schema() *schema.Schema {
	attributes := map[string]schema.Attribute{}
	for _, name := range []string{f.parameter, f.value, f.file} {
		attributes[name] = schema.StringAttribute{Optional: true}
	}
	if f.persist != "" {
		attributes[f.persist] = schema.BoolAttribute{Optional: true}
	}
	return &schema.Schema{Attributes: attributes}
}

func (f foreign) is(req resource.MoveStateRequest) bool {
	parts := strings.Split(req.SourceProviderAddress, "/")
	return req.SourceTypeName == f.typeName && len(parts) >= 2 && strings.Join(parts[len(parts)-2:], "/") == f.address
}

func (f foreign) move(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if !f.is(req) {
		return
	}
	if req.SourceState == nil {
		resp.Diagnostics.AddError("Unable to Read What Is Moved", fmt.Sprintf("The state of %s is not as this provider knows it. Import the parameter instead: see the documentation of sysctl_parameter.", f.typeName))
		return
	}
	found, diags := f.read(ctx, req.SourceState)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// The original is not among it: a destroy keeps the value, and says so.
	for attribute, value := range map[string]any{
		"parameter": found.parameter, "value": found.value, "name": found.stem, "file": found.file,
		"persist": found.persist, "runtime": true, "on_destroy": "restore",
	} {
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, attrpath.Root(attribute), value)...)
	}
	resp.Diagnostics.Append(writePrivate(ctx, resp.TargetPrivate, private{MovedFrom: f.typeName})...)
}

// found is what the state of a foreign resource says.
type found struct {
	parameter, value, file, stem string
	persist                      bool
}

func (f foreign) read(ctx context.Context, state *tfsdk.State) (found, diag.Diagnostics) {
	it := found{persist: true}
	var diags diag.Diagnostics
	for attribute, to := range map[string]*string{f.parameter: &it.parameter, f.value: &it.value, f.file: &it.file} {
		var text types.String
		diags.Append(state.GetAttribute(ctx, attrpath.Root(attribute), &text)...)
		*to = text.ValueString()
	}
	if f.persist != "" {
		var persist types.Bool
		diags.Append(state.GetAttribute(ctx, attrpath.Root(f.persist), &persist)...)
		it.persist = persist.ValueBool()
	}
	if diags.HasError() {
		return it, diags
	}
	name := canonical(it.parameter)
	if err := host.CheckParameter(name); err != nil {
		diags.AddError("Unable to Read What Is Moved", fmt.Sprintf("The state of %s names no parameter: %v. Import the parameter instead.", f.typeName, err))
		return it, diags
	}
	if sensitive(name) {
		diags.AddError("Unable to Move a Secret", name+" is a secret, which this resource would show in the state. Remove it there with `terraform state rm`, and declare it in secrets_wo of a sysctl_parameters.")
		return it, diags
	}
	directory, file := path.Split(it.file)
	stem, isConf := strings.CutSuffix(file, ".conf")
	if path.Clean(directory) != "/etc/sysctl.d" || !isConf || stem == "" {
		diags.AddError("Unable to Move a Parameter Out of This File",
			fmt.Sprintf("%s keeps %s in %q, and this provider writes to *.conf in /etc/sysctl.d only. Move the line there with the other provider first, or `terraform state rm` it and declare it anew.", f.typeName, name, it.file))
	}
	it.stem = stem
	return it, diags
}

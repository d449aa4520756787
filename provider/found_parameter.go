package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// foundParameter is one parameter as a host has it.
type foundParameter struct {
	Parameter   types.String `tfsdk:"parameter"`
	Exists      types.Bool   `tfsdk:"exists"`
	Live        types.String `tfsdk:"live"`
	Problem     types.String `tfsdk:"problem"`
	ReadOnly    types.Bool   `tfsdk:"read_only"`
	Persisted   types.String `tfsdk:"persisted"`
	File        types.String `tfsdk:"file"`
	Line        types.Int64  `tfsdk:"line"`
	Boot        types.String `tfsdk:"boot_effective"`
	Default     types.String `tfsdk:"default"`
	Module      types.String `tfsdk:"module"`
	Unit        types.String `tfsdk:"unit"`
	Sensitive   types.Bool   `tfsdk:"sensitive"`
	Description types.String `tfsdk:"description"`
}

var foundTypes = types.ObjectType{AttrTypes: map[string]attr.Type{
	"parameter": types.StringType, "exists": types.BoolType, "live": types.StringType, "problem": types.StringType, "read_only": types.BoolType,
	"persisted": types.StringType, "file": types.StringType, "line": types.Int64Type, "boot_effective": types.StringType,
	"default": types.StringType, "module": types.StringType, "unit": types.StringType, "sensitive": types.BoolType, "description": types.StringType,
}}

func foundAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"parameter":      schema.StringAttribute{Computed: true, MarkdownDescription: "The name with dots."},
		"exists":         schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the host's kernel has it now."},
		"live":           schema.StringAttribute{Computed: true, MarkdownDescription: "What the running kernel holds, as `/proc/sys` prints it: numbers of one value may have tabs between them. Null where it does not exist, cannot be read, or is a secret."},
		"problem":        schema.StringAttribute{Computed: true, MarkdownDescription: "Why it cannot be read, in the system's words."},
		"read_only":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the kernel or the mount refuses writes."},
		"persisted":      schema.StringAttribute{Computed: true, MarkdownDescription: "What the line that decides at boot writes. Null where no line does, and for a secret."},
		"file":           schema.StringAttribute{Computed: true, MarkdownDescription: "The file of that line, null where there is none."},
		"line":           schema.Int64Attribute{Computed: true, MarkdownDescription: "Its number in the file, from 1."},
		"boot_effective": schema.StringAttribute{Computed: true, MarkdownDescription: "What the next boot leaves, in the form of `live`, by the host's loader and all of its files: `persisted` as the kernel holds it, or the default where no line is applied or the kernel refuses it. Null where that cannot be told."},
		"default":        schema.StringAttribute{Computed: true, MarkdownDescription: "What the host's kernel begins with, in the form of `live`. Null where that is not known."},
		"module":         schema.StringAttribute{Computed: true, MarkdownDescription: "The kernel module that brings the parameter. Null where none is needed."},
		"unit":           schema.StringAttribute{Computed: true, MarkdownDescription: "Unit of the value, such as `seconds`. Null where it has none, or none is known."},
		"sensitive":      schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether it is a secret, whose value is not shown."},
		"description":    schema.StringAttribute{Computed: true, MarkdownDescription: "What it really does. Null for a parameter that nobody has described yet."},
	}
}

// beginning is a prefix of canonical names. Unlike a name it may end in a dot.
func beginning(prefix string) string {
	if strings.HasSuffix(prefix, ".") || strings.HasSuffix(prefix, "/") {
		return canonical(prefix) + "."
	}
	return canonical(prefix)
}

// beginningWith names those of the paths below /proc/sys.
func beginningWith(prefix string, paths []string) map[string]string {
	names := map[string]string{}
	for _, path := range paths {
		if name := kernel.Canonical(path); strings.HasPrefix(name, prefix) {
			names[name] = name
		}
	}
	return names
}

// findParameters reads parameters from a snapshot. The keys are how they are
// written.
func findParameters(snapshot *host.Snapshot, keys map[string]string) (map[string]foundParameter, error) {
	boot, decided, err := apply.Booted(snapshot, slices.Compact(slices.Sorted(maps.Values(keys))))
	if err != nil {
		return nil, err
	}
	if len(apply.Unseen(snapshot)) > 0 {
		boot = nil
	}
	release, err := kernel.ParseRelease(snapshot.Kernel)
	if err != nil {
		return nil, fmt.Errorf("reading the kernel's release: %w", err)
	}
	catalogue := effective.KernelCatalogue{Release: release, Memory: snapshot.Memory}
	found := make(map[string]foundParameter, len(keys))
	for key, name := range keys {
		_, listed := slices.BinarySearch(snapshot.Present, kernel.Path(name))
		exists := listed && !snapshot.Live[name].Absent
		parameter := foundParameter{
			Parameter: types.StringValue(name), Exists: types.BoolValue(exists), Sensitive: types.BoolValue(sensitive(name)),
			ReadOnly: types.BoolNull(),
		}
		parameter.running(snapshot.Live[name])
		parameter.atBoot(name, boot, decided)
		parameter.known(name, catalogue)
		parameter.printed(described(name))
		found[key] = parameter
	}
	return found, nil
}

// running fills in what the kernel holds now. Another resource may have asked for
// a secret by its name: it is not shown all the same.
func (p *foundParameter) running(live host.Live) {
	if !p.Exists.ValueBool() || p.Sensitive.ValueBool() {
		return
	}
	p.ReadOnly = types.BoolValue(live.ReadOnly)
	if live.Unreadable {
		p.Problem = textOrNull(live.Problem)
		return
	}
	p.Live = types.StringValue(live.Value)
}

func (p *foundParameter) atBoot(name string, boot map[string]string, decided map[string]apply.Place) {
	// Whether a module that is not loaded now is so at boot is not known.
	if left, told := boot[name]; told && p.Exists.ValueBool() {
		p.Boot = types.StringValue(left)
	}
	place, written := decided[name]
	if !written {
		return
	}
	p.File, p.Line = types.StringValue(place.Path), types.Int64Value(int64(place.Line))
	if !p.Sensitive.ValueBool() {
		p.Persisted = types.StringValue(place.Value)
	}
}

// known fills in what the catalogue knows.
func (p *foundParameter) known(name string, catalogue effective.KernelCatalogue) {
	if form, ok := catalogue.Describe(name); ok && !p.Sensitive.ValueBool() {
		p.Default = types.StringPointerValue(form.Default)
	}
	if entry, ok := kernel.Lookup(name); ok {
		p.Module, p.Unit, p.Description = textOrNull(entry.Module), textOrNull(entry.Unit), textOrNull(entry.Summary)
	}
}

// printed brings values into the form of the live one, so that they can be
// compared as texts. What a file says stays as it is written.
func (p *foundParameter) printed(form effective.Description) {
	for _, value := range []*types.String{&p.Boot, &p.Default} {
		if normal, ok := effective.Normalise(form, value.ValueString()); ok && !value.IsNull() {
			*value = types.StringValue(normal)
		}
	}
}

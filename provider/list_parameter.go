package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var (
	_ list.ListResourceWithConfigure      = (*parameterList)(nil)
	_ list.ListResourceWithValidateConfig = (*parameterList)(nil)
)

// NewParameterList lists what could be a sysctl_parameter: the parameters of a
// host that are not as its kernel starts.
func NewParameterList() list.ListResource {
	return &parameterList{listing{managed{form: parameterForm{}}}}
}

type parameterList struct{ listing }

type parameterListModel struct {
	listingModel
	Include types.String `tfsdk:"include"`
	Prefix  types.String `tfsdk:"prefix"`
	Family  types.String `tfsdk:"family"`
}

const (
	includeChanged = "changed"
	includeInFiles = "set-in-files"
	includeAll     = "all"
)

// ListResourceConfigSchema implements list.ListResource.
func (l *parameterList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{
		MarkdownDescription: "The parameters of a host that can be declared as `sysctl_parameter`. Those that nobody can write, that hold nothing to read, or that are secrets are left out. " + sinceLists,
		Attributes: listingAttributes(map[string]listschema.Attribute{
			"include": listKit.text("Which: `changed`, where the running kernel holds another value than it starts with, or than the interface's `default` gives it; `set-in-files`, where a file sets it at boot; `all`. "+
				"Where it is not known what the kernel starts with, as for values that follow from the memory that is free at boot, a parameter counts as changed if a file sets it. (default changed)",
				stringvalidator.OneOf(includeChanged, includeInFiles, includeAll)),
			"prefix": listKit.text("Only those whose names begin so, such as `net.ipv4.tcp_`. (default: all)"),
			"family": listKit.text("Only those that the rules of a family look at, such as `timewait`, `ports`, `listen`, `timers` or `conntrack`. (default: all)", stringvalidator.OneOf(families()...)),
		}),
	}
}

// families are those of the rules that look at parameters of their own.
func families() []string {
	metas, err := policy.Rules()
	if err != nil {
		return nil // the index is embedded, and compared with the rules by tests
	}
	var names []string
	for _, meta := range metas {
		if !slices.Contains(names, meta.Family) && slices.ContainsFunc(meta.Parameters, func(p string) bool { return p != "*" }) {
			names = append(names, meta.Family)
		}
	}
	slices.Sort(names)
	return names
}

// ValidateListResourceConfig implements list.ListResourceWithValidateConfig.
func (l *parameterList) ValidateListResourceConfig(ctx context.Context, req list.ValidateConfigRequest, resp *list.ValidateConfigResponse) {
	var model parameterListModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if err := host.CheckPrefix(beginning(model.Prefix.ValueString())); err != nil && !model.Prefix.IsNull() && !model.Prefix.IsUnknown() {
		resp.Diagnostics.AddAttributeError(path.Root("prefix"), "Unable to Use a Prefix", err.Error()+". Write it as in net.ipv4.")
	}
}

// List implements list.ListResource.
func (l *parameterList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var model parameterListModel
	if diags := req.Config.Get(ctx, &model); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	l.look(ctx, req, stream, model.listingModel, model.find)
}

func (m *parameterListModel) find(ctx context.Context, at *target) ([]hit, diag.Diagnostics) {
	var diags diag.Diagnostics
	looksAt, err := m.filter()
	if err != nil {
		diags.AddError("Unable to Read the Rules", err.Error())
		return nil, diags
	}
	snapshot, err := at.session.Snapshot(ctx, nil)
	if err != nil {
		fail(&diags, err, "Unable to Read the Host", nil)
		return nil, diags
	}
	var names []string
	for _, present := range snapshot.Present {
		if name := kernel.Canonical(present); looksAt(name) && declarable(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if snapshot, err = at.session.Snapshot(ctx, withStandIns(names)); err != nil {
		fail(&diags, err, "Unable to Read the Host", nil)
		return nil, diags
	}
	_, decided, err := apply.Booted(snapshot, names)
	if err != nil {
		diags.AddError("Unable to Tell What a Boot Leaves", err.Error())
		return nil, diags
	}
	if !snapshot.Root {
		diags.AddWarning("The Host Was Not Read as Root", "What only root may read is missing, and what cannot be written may be among the rest. Set sudo = true, or log in as root.")
	}
	return m.hits(snapshot, names, decided), diags
}

// filter says of a name whether prefix and family let it through.
func (m *parameterListModel) filter() (func(name string) bool, error) {
	prefix, family := beginning(m.Prefix.ValueString()), m.Family.ValueString()
	metas, err := policy.Rules()
	if err != nil {
		return nil, err
	}
	metas = slices.DeleteFunc(slices.Clone(metas), func(meta policy.Meta) bool { return meta.Family != family })
	return func(name string) bool {
		return strings.HasPrefix(name, prefix) && (family == "" || slices.ContainsFunc(metas, func(meta policy.Meta) bool { return meta.LooksAt(name) }))
	}, nil
}

// declarable says whether a parameter can be a resource, as far as its name
// tells.
func declarable(name string) bool {
	entry, known := kernel.Lookup(name)
	// What is below binfmt_misc are programs' registrations, on a mount of its own.
	return !strings.HasPrefix(name, "fs.binfmt_misc.") && host.CheckParameter(name) == nil &&
		(!known || !entry.Sensitive && !entry.WriteOnly && !entry.ReadOnly)
}

// withStandIns adds conf.default where an interface's own parameters are asked
// for: an interface starts with what that holds.
func withStandIns(names []string) []string {
	all := slices.Clone(names)
	for _, name := range names {
		if entry, known := kernel.Lookup(name); known && entry.Name != name {
			all = append(all, entry.Name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (m *parameterListModel) hits(snapshot *host.Snapshot, names []string, decided map[string]apply.Place) []hit {
	var hits []hit
	for _, name := range names {
		live := snapshot.Live[name]
		if live.Absent || live.Unreadable || live.Withheld || live.ReadOnly && snapshot.Root {
			continue
		}
		start, isKnown := startOf(snapshot, name)
		place, inFile := decided[name]
		changed := isKnown && !sameValue(name, live.Value, start) || !isKnown && inFile
		switch m.Include.ValueString() {
		case includeAll:
		case includeInFiles:
			if !inFile {
				continue
			}
		default:
			if !changed {
				continue
			}
		}
		hits = append(hits, hit{key: name, parameters: []string{name}, name: displayed(name, live.Value, start, isKnown, place, inFile)})
	}
	return hits
}

// startOf is what a parameter holds where nobody sets it: for an interface what
// its stand-in holds now.
func startOf(snapshot *host.Snapshot, name string) (string, bool) {
	entry, known := kernel.Lookup(name)
	if !known {
		return "", false
	}
	if entry.Name != name {
		if kernel.FollowsLink(name) {
			return "", false
		}
		live, asked := snapshot.Live[entry.Name]
		return live.Value, asked && !live.Absent && !live.Unreadable
	}
	release, err := kernel.ParseRelease(snapshot.Kernel)
	if err != nil {
		return "", false
	}
	start, isKnown := kernel.Default(entry, release, snapshot.Memory)
	return start, isKnown && (start != "" || holdsText[entry.Type])
}

// holdsText are the types for which empty is a value; that a number starts empty
// only says that reading it does something else.
var holdsText = map[kernel.Type]bool{kernel.String: true, kernel.Name: true, kernel.PortList: true}

// displayed is one line about a parameter.
func displayed(name, live, start string, isKnown bool, place apply.Place, inFile bool) string {
	var more []string
	if isKnown && !sameValue(name, live, start) {
		more = append(more, "starts as "+shownValue(start))
	}
	if inFile {
		more = append(more, place.String())
	}
	line := name + " = " + shownValue(live)
	if len(more) == 0 {
		return line
	}
	return fmt.Sprintf("%s (%s)", line, strings.Join(more, ", "))
}

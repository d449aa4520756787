package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

var _ list.ListResourceWithConfigure = (*parametersList)(nil)

// NewParametersList lists what could be a sysctl_parameters: the files of a host
// that set parameters.
func NewParametersList() list.ListResource {
	return &parametersList{listing{managed{form: parametersForm{}}}}
}

type parametersList struct{ listing }

type parametersListModel struct {
	listingModel
	Managed types.Bool `tfsdk:"managed"`
}

// ListResourceConfigSchema implements list.ListResource.
func (l *parametersList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = listschema.Schema{
		MarkdownDescription: "The files of `/etc/sysctl.d` on a host that can be declared as `sysctl_parameters`: those that set a parameter which is no secret. " + sinceLists,
		Attributes: listingAttributes(map[string]listschema.Attribute{
			"managed": listKit.flag("Only files that this provider wrote, or with `false` only those of others. (default: all)"),
		}),
	}
}

// List implements list.ListResource.
func (l *parametersList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var model parametersListModel
	if diags := req.Config.Get(ctx, &model); diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	l.look(ctx, req, stream, model.listingModel, model.find)
}

func (m *parametersListModel) find(ctx context.Context, at *target) ([]hit, diag.Diagnostics) {
	var diags diag.Diagnostics
	snapshot, err := at.session.Snapshot(ctx, nil)
	if err != nil {
		fail(&diags, err, "Unable to Read the Host", nil)
		return nil, diags
	}
	var hits []hit
	for _, file := range snapshot.Files {
		stem, isThere := sysctlconf.StemOf(file.Path)
		managed := sysctlconf.IsManaged(file.Data)
		if !isThere || !m.Managed.IsNull() && m.Managed.ValueBool() != managed {
			continue
		}
		_, found := lookFor(snapshot, stem, nil)
		if len(found) == 0 {
			continue
		}
		by := "somebody else"
		if managed {
			by = "this provider"
		}
		hits = append(hits, hit{key: stem, parameters: slices.Sorted(maps.Keys(found)), name: fmt.Sprintf("%s (parameters: %d, written by %s)", file.Path, len(found), by)})
	}
	return hits, diags
}

package provider

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// sinceLists is said of each list: an older Terraform has no query.
const sinceLists = "`terraform query` needs Terraform 1.14 or later."

// listing is what all lists share: a kind of resource, looked for on a host.
type listing struct{ managed }

type listingModel struct {
	SSH  types.Object `tfsdk:"ssh"`
	Sudo types.Bool   `tfsdk:"sudo"`
}

// listingAttributes are those of every list, with its own. No rule judges what
// is found, so there is no policy.
func listingAttributes(own map[string]listschema.Attribute) map[string]listschema.Attribute {
	attributes := listConnectionAttributes()
	delete(attributes, "policy")
	maps.Copy(attributes, own)
	return attributes
}

// hit is one object that a list found.
type hit struct {
	key        string // of the identity, besides the host
	name       string // for people
	parameters []string
}

// look reaches the host, and lets find look at it. What it finds is described
// one by one, as far as somebody wants to hear of it.
func (l *listing) look(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream, own listingModel, find func(context.Context, *target) ([]hit, diag.Diagnostics)) {
	at, diags := l.data.target(ctx, connectionModel{SSH: own.SSH, Sudo: own.Sudo})
	if at == nil && !diags.HasError() {
		diags.AddError("Unable to Reach the Host", "How it is reached is not known. Apply what the provider block refers to first.")
	}
	var hits []hit
	if !diags.HasError() {
		ctx, cancel := limitedLook(ctx)
		defer cancel()
		found, more := find(ctx, at)
		hits = found
		diags.Append(l.data.ways.warnings()...)
		diags.Append(more...)
	}
	stream.Results = func(push func(list.ListResult) bool) {
		if len(diags) > 0 && !push(list.ListResult{Diagnostics: diags}) || diags.HasError() {
			return
		}
		if req.Limit > 0 && int64(len(hits)) > req.Limit {
			hits = hits[:req.Limit]
		}
		l.stream(ctx, req, push, at, own, hits)
	}
}

// stream describes hits one by one, until nobody wants to hear of more.
func (l *listing) stream(ctx context.Context, req list.ListRequest, push func(list.ListResult) bool, at *target, own listingModel, hits []hit) {
	if req.IncludeResource {
		// One look for all: what each of them asks for is then known.
		var parameters []string
		for _, h := range hits {
			parameters = append(parameters, h.parameters...)
		}
		limit, cancel := limitedLook(ctx)
		defer cancel()
		if _, err := at.session.Snapshot(limit, parameters); err != nil {
			var diags diag.Diagnostics
			fail(&diags, err, "Unable to Read the Host", nil)
			push(list.ListResult{Diagnostics: diags})
			return
		}
	}
	for _, h := range hits {
		if ctx.Err() != nil || !push(l.describe(ctx, req, at, own, h)) {
			return
		}
	}
}

// limitedLook is as long as a look at a host takes where no timeouts say it: lists
// have none.
func limitedLook(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, readTimeout, fmt.Errorf("it took longer than %s", readTimeout))
}

func (l *listing) describe(ctx context.Context, req list.ListRequest, at *target, own listingModel, h hit) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = h.name
	identity := map[string]string{"host": at.name}
	if attribute, _ := l.form.identify(&record{}); attribute != "" {
		identity[attribute] = h.key
	}
	for attribute, value := range identity {
		result.Diagnostics.Append(result.Identity.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	if req.IncludeResource {
		l.include(ctx, at, own, h, &result)
	}
	return result
}

// include reads an object as an import of it would.
func (l *listing) include(ctx context.Context, at *target, own listingModel, h hit, result *list.ListResult) {
	set := map[string]any{"persist": true, "runtime": true, "on_destroy": "restore"}
	for attribute, value := range map[string]attr.Value{"ssh": own.SSH, "sudo": own.Sudo} {
		if !value.IsNull() {
			set[attribute] = value
		}
	}
	for attribute, value := range set {
		result.Diagnostics.Append(result.Resource.SetAttribute(ctx, path.Root(attribute), value)...)
	}
	result.Diagnostics.Append(l.form.importing(ctx, h.key, result.Resource)...)
	r, diags := l.form.load(ctx, result.Resource)
	result.Diagnostics.Append(diags...)
	if result.Diagnostics.HasError() || !l.find(ctx, at, r, &result.Diagnostics) {
		return
	}
	ctx, cancel := limitedLook(ctx)
	defer cancel()
	found, notes, err := at.session.Read(ctx, r.prior(l.form.owner(r), at.remote, private{}))
	warn(&result.Diagnostics, notes, l.placer(r))
	if err != nil {
		fail(&result.Diagnostics, err, "Unable to Read the Parameters", l.placer(r))
		return
	}
	r.take(found)
	result.Diagnostics.Append(l.form.store(ctx, r, result.Resource)...)
}

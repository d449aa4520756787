package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// form is what the kinds of resources differ in: how their attributes say which
// parameters have which values. Everything else is in managed.
type form interface {
	kind() string // without sysctl_
	description() string
	attributes() map[string]schema.Attribute
	identity() map[string]identityschema.Attribute
	// load reads a configuration, plan or state, and store writes one.
	load(ctx context.Context, from getter) (*record, diag.Diagnostics)
	store(ctx context.Context, r *record, to setter) diag.Diagnostics
	// check is what can be said of a configuration alone.
	check(ctx context.Context, config *record) diag.Diagnostics
	// owner names the resource in journals. Without its name, it is stable while
	// the resource is.
	owner(r *record) string
	// stem is the name of the file where none is configured.
	stem(r *record) string
	whole() bool // the file is the resource's alone
	// at is where a parameter is written.
	at(r *record, parameter string) path.Path
	// keep takes the spelling of the state, which means the same as the plan's.
	keep(plan, state *record)
	// replaced is where a change makes another resource of it.
	replaced(plan, state *record) path.Paths
	// finish computes what follows from the plan alone.
	finish(ctx context.Context, plan, state *record) diag.Diagnostics
	// importing reads what stands before the host in an ID.
	importing(ctx context.Context, key string, to attributeSetter) diag.Diagnostics
	// identify gives the part of an identity that is not the host, as it stands
	// in an ID, with its attribute ("" where the host is all).
	identify(r *record) (attribute, value string)
	// wanted are the parameters that an import looks for.
	wanted(r *record) []string
	// adopt makes a record of what an import found, by canonical name.
	adopt(r *record, found map[string]string) diag.Diagnostics
}

type getter interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}

type setter interface {
	Set(ctx context.Context, value any) diag.Diagnostics
}

type attributeSetter interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

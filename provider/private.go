package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
)

// private is kept beside the state of a resource: what a restore needs and no
// attribute shows.
type private struct {
	Kept    apply.Kept `json:"kept"`
	Secrets []string   `json:"secrets,omitempty"` // names, never values
	// Host is as it was configured when the object was created or imported. It is
	// part of the identity, which may never change.
	Host string `json:"host,omitempty"`
	// MovedFrom is the type that a moved block took the object from, until the
	// host is read for the first time.
	MovedFrom string `json:"moved_from,omitempty"`
}

const privateKey = "kept"

type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func readPrivate(ctx context.Context, from privateReader) (private, diag.Diagnostics) {
	var saved private
	data, diags := from.GetKey(ctx, privateKey)
	if diags.HasError() || len(data) == 0 {
		return saved, diags
	}
	if err := json.Unmarshal(data, &saved); err != nil {
		diags.AddError("Unable to Read What the State Keeps", "The private part of the state is not what this provider writes: "+err.Error())
	}
	return saved, diags
}

func writePrivate(ctx context.Context, to privateWriter, saved private) diag.Diagnostics {
	data, err := json.Marshal(saved)
	if err != nil {
		var diags diag.Diagnostics
		diags.AddError("Unable to Keep the Originals", err.Error())
		return diags
	}
	return to.SetKey(ctx, privateKey, data)
}

package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// durationCheck wants a duration as Go writes it.
type durationCheck struct{}

func (durationCheck) Description(context.Context) string {
	return "a duration such as 90s or 2m"
}

func (c durationCheck) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (durationCheck) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d < 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Unable to Read a Duration",
			fmt.Sprintf("%q is no duration. Write a number with a unit, such as 90s or 2m.", req.ConfigValue.ValueString()))
	}
}

package provider

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
)

const (
	nameDescription = "Name of the file, without directory and `.conf`: `60-lb` is `/etc/sysctl.d/60-lb.conf`. " + nameRule + ". A file that was imported keeps the name that it has."
	nameRule        = "Two digits, a dash, and lower-case letters, digits or dashes"
)

var namePattern = regexp.MustCompile(`^[0-9]{2}-[a-z0-9-]+$`)

// nameCheck refuses what names no file. Whether a name is one that we would
// give is not asked here: what was imported has the name that somebody gave it.
type nameCheck struct{}

func (nameCheck) Description(context.Context) string {
	return "name of a file without directory and .conf"
}

func (c nameCheck) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (nameCheck) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	name := req.ConfigValue.ValueString()
	var wrong string
	switch {
	case strings.Contains(name, "/"):
		wrong = "Leave the directory out: the file is in /etc/sysctl.d."
	case strings.HasSuffix(name, ".conf"):
		wrong = "Leave .conf out: it is added."
	case !apply.IsStem(name):
		wrong = nameRule + " are wanted, such as 60-lb."
	default:
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Unable to Use the Name", fmt.Sprintf("%q is no name of a file. %s", name, wrong))
}

// checkGiven wants of a name that is new what makes files sort as they read.
func checkGiven(plan, state *record, diags *diag.Diagnostics) {
	if plan.Name.IsNull() || plan.Name.IsUnknown() || namePattern.MatchString(plan.stem()) {
		return
	}
	if state != nil && state.stem() == plan.stem() {
		return // imported or moved
	}
	diags.AddAttributeError(path.Root("name"), "Unable to Use the Name",
		fmt.Sprintf("%q has another form than new files get. %s are wanted, such as 60-lb: the digits say when the file is read. Only a file that was imported keeps another name.", plan.stem(), nameRule))
}

package provider

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// hostCheck wants the host alone: what other programs take in front of a name or
// behind it has attributes of its own here, and is part of identities.
type hostCheck struct{}

func (hostCheck) Description(context.Context) string {
	return "a name, an address, or an alias of ssh_config, without user and port"
}

func (c hostCheck) MarkdownDescription(ctx context.Context) string { return c.Description(ctx) }

func (hostCheck) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	host := strings.TrimSpace(req.ConfigValue.ValueString())
	if instead := hostInstead(host); instead != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Unable to Read the Host",
			fmt.Sprintf("%q is more than a host. Write %s.", host, instead))
	}
}

// hostInstead is how a host is written that came with a scheme, a user or a port,
// empty for one that came alone.
func hostInstead(given string) string {
	host := strings.TrimSuffix(strings.TrimPrefix(given, "ssh://"), "/")
	var user, port string
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		user, host = host[:i], host[i+1:]
	}
	if name, number, err := net.SplitHostPort(host); err == nil {
		if _, err := strconv.ParseUint(number, 10, 16); err == nil {
			host, port = name, number
		}
	}
	if host == given {
		return ""
	}
	instead := fmt.Sprintf("host = %q", host)
	if port != "" {
		instead += ", port = " + port
	}
	if user != "" {
		instead += fmt.Sprintf(", user = %q", user)
	}
	return instead
}

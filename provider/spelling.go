package provider

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// canonical is the one name of a parameter, however it is written.
func canonical(key string) string {
	return sysctlconf.ParameterName(sysctlconf.ParameterPath(key))
}

// spelledTwice says of each key that names a parameter which one before it names
// too, that it does.
func spelledTwice(keys []string) map[string]string {
	first, twice := map[string]string{}, map[string]string{}
	for _, key := range keys {
		name := canonical(key)
		if other, ok := first[name]; ok {
			twice[key] = fmt.Sprintf("%q and %q are the same parameter, %s", other, key, name)
		}
		first[name] = key
	}
	return twice
}

// truth makes of what HCL makes of a bool what the kernel reads.
func truth(value string) string {
	switch value {
	case "true":
		return "1"
	case "false":
		return "0"
	}
	return value
}

// described is the parameter's form, which is the same in every kernel that has
// it.
func described(name string) effective.Description {
	d, ok := effective.KernelCatalogue{Release: kernel.Release{Version: kernel.Newest()}}.Describe(name)
	if !ok {
		d.Name, d.Type = name, kernel.Unknown
	}
	return d
}

// sameValue says whether two values are the same to the kernel.
func sameValue(name, a, b string) bool {
	return effective.Equal(described(name), a, b)
}

func sensitive(name string) bool {
	parameter, ok := kernel.Lookup(name)
	return ok && parameter.Sensitive
}

// checkName refuses what cannot name a file below /proc/sys.
func checkName(at path.Path, key string, diags *diag.Diagnostics) {
	if err := host.CheckParameter(canonical(key)); err != nil {
		diags.AddAttributeError(at, "Unable to Name a Parameter", err.Error()+". Write it as in net.ipv4.tcp_tw_reuse.")
	}
}

// checkValue refuses what cannot be one line of a file, and secrets in the open.
func checkValue(at path.Path, name string, value types.String, diags *diag.Diagnostics) {
	if sensitive(name) {
		diags.AddAttributeError(at, "Unable to Keep a Secret Here",
			fmt.Sprintf("%s is a secret, and what is written here is kept in the state. Write it in secrets_wo of a sysctl_parameters, and in secrets_wo_version a number that changes when the secret does.", name))
		return
	}
	checkLine(at, name, value, diags)
}

func checkLine(at path.Path, name string, value types.String, diags *diag.Diagnostics) {
	if value.IsNull() || value.IsUnknown() {
		return
	}
	if strings.ContainsAny(value.ValueString(), "\n\r\x00") {
		diags.AddAttributeError(at, "Unable to Write a Value",
			fmt.Sprintf("The value of %s has a line break or NUL in it: a setting is one line.", name))
	}
}

package provider_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// A Terraform that can defer is asked to. Others are told what to write.
func TestData_Deferred(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	names := tftypes.List{ElementType: tftypes.String}
	values := tftypes.Map{ElementType: tftypes.String}
	for kind, config := range map[string]map[string]tftypes.Value{
		"sysctl_parameters": {"names": tftypes.NewValue(names, []tftypes.Value{text("net.core.somaxconn")})},
		"sysctl_sockets":    {},
		"sysctl_lint":       {"values": tftypes.NewValue(values, map[string]tftypes.Value{"net.core.somaxconn": text("1")})},
	} {
		later := map[string]tftypes.Value{}
		p := speak(t, served, nil)
		for attribute, of := range p.schema.Provider.ValueType().(tftypes.Object).AttributeTypes {
			if attribute == "ssh" || attribute == "policy" {
				later[attribute] = tftypes.NewValue(of, tftypes.UnknownValue)
			}
		}
		p = speak(t, served, later)
		schema := p.schema.DataSourceSchemas[kind]
		for _, defers := range []bool{true, false} {
			read, err := p.server.ReadDataSource(context.Background(), &tfprotov6.ReadDataSourceRequest{
				TypeName: kind, Config: p.dynamic(schema.ValueType(), config),
				ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: defers},
			})
			must(t, err)
			switch {
			case defers && (read.Deferred == nil || read.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown || len(read.Diagnostics) > 0):
				t.Errorf("%s: %+v, %v", kind, read.Deferred, read.Diagnostics)
			case !defers && (len(read.Diagnostics) != 1 || !strings.Contains(read.Diagnostics[0].Detail, "depends_on")):
				t.Errorf("%s: %v", kind, read.Diagnostics)
			}
		}
	}
	if h.Starts() > 0 {
		t.Error("a host was asked")
	}
}

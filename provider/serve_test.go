package provider_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// OpenTofu sends nothing in the place of an argument that is null.
func TestServer_NullArguments(t *testing.T) {
	server, err := served(nil)["sysctl"]()
	must(t, err)
	text, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, "net.ipv4.tcp_tw_reuse = 1\n"))
	must(t, err)
	null, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, nil))
	must(t, err)
	var results []string
	for _, loader := range []*tfprotov6.DynamicValue{&null, nil, {}} {
		answer, err := server.CallFunction(context.Background(), &tfprotov6.CallFunctionRequest{Name: "parse_conf", Arguments: []*tfprotov6.DynamicValue{&text, loader}})
		must(t, err)
		if answer.Error != nil {
			t.Fatal(answer.Error.Text)
		}
		results = append(results, string(answer.Result.MsgPack))
	}
	if results[0] == "" || results[1] != results[0] || results[2] != results[0] {
		t.Errorf("null in three forms gives %q", results)
	}
}

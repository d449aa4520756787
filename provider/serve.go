package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// NewServer returns what makes servers of what New returned.
func NewServer(create func() provider.Provider) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		framework := providerserver.NewProtocol6(create())()
		if all, ok := framework.(served); ok {
			return nullArguments{all}
		}
		return framework
	}
}

// served is all that the framework serves and this provider has.
type served interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

// nullArguments fills in the arguments of functions that OpenTofu 1.12 leaves
// out where they are null (internal/plugin6/grpc_provider.go, CallFunction). The
// framework takes that for a message that is broken.
type nullArguments struct{ served }

// CallFunction implements tfprotov6.FunctionServer.
func (n nullArguments) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	const null = "\xc0" // of MessagePack
	filled := *req
	filled.Arguments = make([]*tfprotov6.DynamicValue, len(req.Arguments))
	for i, argument := range req.Arguments {
		if argument == nil || argument.MsgPack == nil && argument.JSON == nil {
			argument = &tfprotov6.DynamicValue{MsgPack: []byte(null)}
		}
		filled.Arguments[i] = argument
	}
	return n.served.CallFunction(ctx, &filled)
}

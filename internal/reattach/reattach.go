// Package reattach serves the provider of a test, in the test's own process, to
// a Terraform or OpenTofu that is a program of its own.
package reattach

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Serve serves a provider under each of the addresses until the test ends, and
// returns the environment variable by which the program finds it.
func Serve(t testing.TB, server tfprotov6.ProviderServer, addresses ...string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	attaching, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	failed := make(chan error, 1)
	go func() {
		failed <- tf6server.Serve(addresses[0], func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, attaching, closed), tf6server.WithoutLogStderrOverride(),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
	}()
	t.Cleanup(cancel)
	select {
	case attached := <-attaching:
		t.Cleanup(func() {
			cancel()
			<-closed
		})
		return variable(t, attached, addresses)
	case err := <-failed:
		t.Fatalf("serving %s: %v", addresses[0], err)
	}
	return ""
}

func variable(t testing.TB, attached *plugin.ReattachConfig, addresses []string) string {
	t.Helper()
	type address struct{ Network, String string }
	providers := map[string]any{}
	for _, name := range addresses {
		providers[name] = map[string]any{
			"Protocol": string(attached.Protocol), "ProtocolVersion": attached.ProtocolVersion, "Pid": attached.Pid, "Test": true,
			"Addr": address{attached.Addr.Network(), attached.Addr.String()},
		}
	}
	text, err := json.Marshal(providers)
	if err != nil {
		t.Fatal(fmt.Errorf("telling where %s is served: %w", addresses[0], err))
	}
	return "TF_REATTACH_PROVIDERS=" + string(text)
}

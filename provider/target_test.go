package provider_test

import (
	"maps"
	"slices"
	"testing"

	fwprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/provider"
)

// factories serve the provider of a test in the test's own process.
type factories = map[string]func() (tfprotov6.ProviderServer, error)

// newFake makes a host in a directory and a provider that takes every host for
// it.
func newFake(t *testing.T, options fake.Options) (*fake.Host, factories) {
	t.Helper()
	h, err := fake.New(t.TempDir(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h, served(func(host.Config) host.Transport { return h.Transport() })
}

func served(transports func(host.Config) host.Transport) factories {
	one := provider.New("test", provider.Options{Transports: transports})()
	serve := provider.NewServer(func() fwprovider.Provider { return one })
	return factories{"sysctl": func() (tfprotov6.ProviderServer, error) { return serve(), nil }}
}

// value reads a parameter of a host.
func value(t *testing.T, h *fake.Host, name string) string {
	t.Helper()
	v, err := h.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

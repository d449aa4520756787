package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/reattach"
	"github.com/tcplint/terraform-provider-sysctl/provider"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// TestSameAsTerraform holds what is printed against `terraform providers schema
// -json`, as far as Terraform 1.11 knows schemas.
func TestSameAsTerraform(t *testing.T) {
	server := providerserver.NewProtocol6(provider.New("test", provider.Options{})())()
	printed, err := schemas(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := printed.Schemas[shortName], terraformSchema(t)
	for part, pair := range map[string][2]any{
		"provider":     {theirs.ConfigSchema, ours.ConfigSchema},
		"resources":    {theirs.ResourceSchemas, ours.ResourceSchemas},
		"data sources": {theirs.DataSourceSchemas, ours.DataSourceSchemas},
		"functions":    {theirs.Functions, ours.Functions},
	} {
		if diff := cmp.Diff(plain(t, pair[0]), plain(t, pair[1])); diff != "" {
			t.Errorf("%s (-terraform +printed):\n%s", part, diff)
		}
	}
	for part, length := range map[string]int{
		"resource": len(ours.ResourceSchemas), "function": len(ours.Functions), "action": len(ours.ActionSchemas),
		"identity": len(ours.ResourceIdentitySchemas),
	} {
		if length == 0 {
			t.Errorf("no %s is printed", part)
		}
	}
}

func terraformSchema(t *testing.T) *tfjson.ProviderSchema {
	t.Helper()
	program := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if program == "" || filepath.Base(program) == "tofu" {
		program = nettest.Program(t, "terraform")
	}
	dir := t.TempDir()
	text := `terraform {
  required_providers {
    sysctl = { source = "tcplint/sysctl" }
  }
}
`
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, subsystem := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK"} {
		t.Setenv(subsystem, "OFF")
	}
	cmd := exec.Command(program, "providers", "schema", "-json")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_LOG=",
		reattach.Serve(t, providerserver.NewProtocol6(provider.New("test", provider.Options{})())(), provider.Address))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("terraform providers schema: %v\n%s", err, stderr.String())
	}
	var document tfjson.ProviderSchemas
	if err := json.Unmarshal(out, &document); err != nil {
		t.Fatal(err)
	}
	schema := document.Schemas[provider.Address]
	if schema == nil {
		t.Fatalf("terraform shows no schema of %s:\n%s", provider.Address, out)
	}
	return schema
}

// plain is the JSON form, in which types can be compared.
func plain(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var decoded any
	if err := json.Unmarshal(text, &decoded); err != nil {
		t.Fatal(err)
	}
	return decoded
}

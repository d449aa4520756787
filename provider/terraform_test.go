package provider_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/tcplint/terraform-provider-sysctl/provider"
)

// terraformCLI runs the real program against the provider in this process.
type terraformCLI struct {
	t           *testing.T
	directory   string
	environment []string
}

// startTerraform serves the provider, and others by their addresses.
func startTerraform(t *testing.T, served factories) *terraformCLI {
	t.Helper()
	attached := map[string]any{}
	for name, serve := range served {
		address := name
		if name == "sysctl" {
			address = provider.Address
		}
		server, err := serve()
		must(t, err)
		attached[address] = attach(t, address, server)
		// OpenTofu looks for the same provider in its own registry.
		attached[strings.Replace(address, "registry.terraform.io/", "registry.opentofu.org/", 1)] = attached[address]
	}
	text, err := json.Marshal(attached)
	must(t, err)
	directory := t.TempDir()
	return &terraformCLI{t: t, directory: directory, environment: append(os.Environ(),
		"TF_REATTACH_PROVIDERS="+string(text), "TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "TF_LOG=")}
}

func attach(t *testing.T, at string, server tfprotov6.ProviderServer) map[string]any {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reattach, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		_ = tf6server.Serve(at, func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, reattach, closed), tf6server.WithoutLogStderrOverride(),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()))
	}()
	attached := <-reattach
	t.Cleanup(func() {
		cancel()
		<-closed
	})
	type address struct{ Network, String string }
	return map[string]any{
		"Protocol": string(attached.Protocol), "ProtocolVersion": attached.ProtocolVersion, "Pid": attached.Pid, "Test": true,
		"Addr": address{attached.Addr.Network(), attached.Addr.String()},
	}
}

func (c *terraformCLI) write(name, text string) {
	c.t.Helper()
	must(c.t, os.WriteFile(filepath.Join(c.directory, name), []byte(text), 0o600))
	c.run("init", "-no-color")
}

// run gives what the program printed, and fails the test if it failed.
func (c *terraformCLI) run(arguments ...string) string {
	c.t.Helper()
	out, err := c.try(arguments...)
	if err != nil {
		c.t.Fatalf("terraform %v: %v\n%s", arguments, err, out)
	}
	return out
}

func (c *terraformCLI) try(arguments ...string) (string, error) {
	cmd := exec.Command(os.Getenv("TF_ACC_TERRAFORM_PATH"), arguments...)
	cmd.Dir, cmd.Env = c.directory, append(c.environment, "TF_CLI_ARGS=-no-color")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (c *terraformCLI) read(name string) string {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(c.directory, name))
	must(c.t, err)
	return string(text)
}

package doctest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/reattach"
	"github.com/tcplint/terraform-provider-sysctl/provider"
)

// terraform is the program, with a provider for which every host that an
// example names is one in a directory.
type terraform struct {
	t           *testing.T
	program     string
	environment []string
	farm        *farm
}

func newTerraform(t *testing.T) *terraform {
	t.Helper()
	// OpenTofu will not do: pages show what Terraform prints.
	program := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if program == "" || filepath.Base(program) == "tofu" {
		program = nettest.Program(t, "terraform")
	}
	// A provider that is served to a program of its own would tell everything.
	for _, subsystem := range []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_SYSCTL"} {
		t.Setenv(subsystem, "OFF")
	}
	grown := &farm{t: t, hosts: map[string]*fake.Host{}}
	serve := providerserver.NewProtocol6(provider.New("test", provider.Options{Transports: grown.transport})())
	return &terraform{t: t, program: program, farm: grown, environment: append(os.Environ(),
		reattach.Serve(t, serve(), provider.Address),
		"TF_CLI_CONFIG_FILE="+os.DevNull, "TF_CLI_ARGS=-no-color", "TF_INPUT=0", "TF_LOG=", "CHECKPOINT_DISABLE=1")}
}

// run returns the exit code.
func (f *terraform) run(arguments []string, stdout, stderr io.Writer) (int, error) {
	cmd := exec.Command(f.program, arguments...)
	cmd.Env = f.environment
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, stderr
	if stdout == stderr {
		cmd.Stderr = &out // one writer: the order of lines is kept
	}
	err := cmd.Run()
	if cmd.ProcessState == nil {
		return 0, fmt.Errorf("running terraform %q: %w", arguments, err)
	}
	_, err = io.WriteString(stdout, took.ReplaceAllString(out.String(), "after 0s"))
	return cmd.ProcessState.ExitCode(), err
}

// took is what differs from run to run.
var took = regexp.MustCompile(`after \d+s\b`)

// farm has a host for every name, this machine among them. The same name is the
// same host, with the same machine id in every run.
type farm struct {
	t     *testing.T
	mu    sync.Mutex
	hosts map[string]*fake.Host
}

const thisMachine = "localhost"

func (f *farm) transport(config host.Config) host.Transport {
	if config.SSH == nil {
		return f.host(thisMachine).Transport()
	}
	return f.host(config.SSH.Host).Transport()
}

func (f *farm) host(name string) *fake.Host {
	f.mu.Lock()
	defer f.mu.Unlock()
	if h, ok := f.hosts[name]; ok {
		return h
	}
	h, err := fake.New(f.t.TempDir(), fake.Options{Name: name})
	if err == nil {
		err = errors.Join(
			h.WriteFile("/etc/machine-id", fmt.Sprintf("%.16x\n", sha256.Sum256([]byte(name)))),
			h.Set("net.ipv4.tcp_fastopen_key", "00000000-00000000-00000000-00000000"), // as kernels start
		)
	}
	if err != nil {
		f.t.Errorf("making the host %s: %v", name, err)
		return h
	}
	f.t.Cleanup(h.Close)
	f.hosts[name] = h
	return h
}

// sh runs what examples look at a host with: `cat FILE`, and `sysctl NAME` as
// procps prints it.
func (f *farm) sh(name string, words []string) (string, int, error) {
	h := f.host(name)
	switch {
	case len(words) == 2 && words[0] == "cat":
		text, err := h.ReadFile(words[1])
		if err != nil {
			return fmt.Sprintf("cat: %s: No such file or directory\n", words[1]), 1, nil
		}
		return text, 0, nil
	case len(words) == 2 && words[0] == "sysctl":
		value, err := h.Get(words[1])
		return fmt.Sprintf("%s = %s\n", words[1], value), 0, err
	case len(words) == 3 && words[0] == "sysctl" && words[1] == "-w":
		parameter, value, _ := strings.Cut(words[2], "=")
		return fmt.Sprintf("%s = %s\n", parameter, value), 0, h.Write(parameter, value)
	}
	return "", 0, fmt.Errorf("%q: on hosts examples run cat FILE, sysctl NAME and sysctl -w NAME=VALUE", words)
}

package provider_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// binaryVariable names the directory that the program is built in. TestMain makes
// and removes it.
const binaryVariable = "TCPLINT_TEST_BINARY"

// binary is the program as users get it, built once in a run of the tests: what
// runs in the process of a test cannot be killed.
var binary = sync.OnceValues(func() (string, error) {
	directory := os.Getenv(binaryVariable)
	build := exec.Command("go", "build", "-o", filepath.Join(directory, "terraform-provider-sysctl"), "github.com/tcplint/terraform-provider-sysctl/cmd/terraform-provider-sysctl")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the provider: %w\n%s", err, out)
	}
	return directory, nil
})

// installTerraform is the real program that starts the real provider, as a
// user's does with dev_overrides: without init.
func installTerraform(t *testing.T) *terraformCLI {
	t.Helper()
	overrides, err := binary()
	must(t, err)
	directory := t.TempDir()
	config := filepath.Join(t.TempDir(), "terraformrc")
	must(t, os.WriteFile(config, fmt.Appendf(nil, "provider_installation {\n  dev_overrides { \"tcplint/sysctl\" = %q }\n  direct {}\n}\n", overrides), 0o600))
	return &terraformCLI{t: t, directory: directory, environment: append(os.Environ(),
		"TF_CLI_CONFIG_FILE="+config, "TF_IN_AUTOMATION=1", "TF_INPUT=0", "TF_LOG=", "HOME="+directory)}
}

// place writes a file into the working directory.
func (c *terraformCLI) place(name, text string) {
	c.t.Helper()
	must(c.t, os.WriteFile(filepath.Join(c.directory, name), []byte(text), 0o600))
}

// running is a Terraform that has not ended yet.
type running struct {
	t     *testing.T
	cmd   *exec.Cmd
	said  bytes.Buffer
	ended chan struct{}
	err   error
}

func (c *terraformCLI) start(arguments ...string) *running {
	c.t.Helper()
	r := &running{t: c.t, cmd: exec.Command(os.Getenv("TF_ACC_TERRAFORM_PATH"), arguments...), ended: make(chan struct{})}
	r.cmd.Dir, r.cmd.Env = c.directory, append(c.environment, "TF_CLI_ARGS=-no-color")
	r.cmd.Stdout, r.cmd.Stderr = &r.said, &r.said
	r.cmd.WaitDelay = 2 * time.Second // a provider that outlives it holds the pipes
	must(c.t, r.cmd.Start())
	go func() {
		r.err = r.cmd.Wait()
		close(r.ended)
	}()
	return r
}

// wait gives what was said, and whether it ended well.
func (r *running) wait() (string, error) {
	r.t.Helper()
	select {
	case <-r.ended:
	case <-time.After(2 * time.Minute):
		r.kill()
		<-r.ended
		r.t.Errorf("terraform did not end:\n%s", r.said.String())
	}
	return r.said.String(), r.err
}

func (r *running) kill() { _ = r.cmd.Process.Kill() } // it may have ended

// providers are the processes of the provider of these tests.
func providers(t *testing.T) []int {
	t.Helper()
	directory, err := binary()
	must(t, err)
	var pids []int
	entries, err := filepath.Glob("/proc/[0-9]*/exe")
	must(t, err)
	for _, entry := range entries {
		program, err := os.Readlink(entry)
		if err != nil || !strings.HasPrefix(program, directory+"/") {
			continue // it has ended, or is somebody else's
		}
		var pid int
		if _, err := fmt.Sscanf(entry, "/proc/%d/exe", &pid); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func killProviders(t *testing.T) {
	t.Helper()
	for _, pid := range providers(t) {
		_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended
	}
}

// noProviders waits until none is left.
func noProviders(t *testing.T) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); len(providers(t)) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(until) {
			t.Errorf("providers are left: %v", providers(t))
			killProviders(t)
			return
		}
	}
}

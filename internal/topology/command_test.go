package topology_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

func TestTopologyUsage(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		args  []string
		want  string
	}{
		"no configuration":     {map[string]string{"sysctl.conf": "a.b = 1\n"}, []string{"."}, "name it with --config, or run tcplint init and state who connects to whom"},
		"no edge":              {map[string]string{"tcplint.toml": "[[host]]\nname = \"a\"\n"}, nil, "no edge is stated in"},
		"no host":              {map[string]string{"tcplint.toml": "[[host]]\nname = \"a\"\nfiles = [\"b/**\"]\n"}, nil, "no settings of a host of"},
		"format":               {nil, []string{"-o", "sarif"}, "tcplint topology has text, json"},
		"broken configuration": {map[string]string{"tcplint.toml": "[["}, nil, "tcplint.toml"},
		"unknown role":         {nil, []string{"--role", "proxy"}, "--role"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for path, text := range test.files {
				if err := os.WriteFile(filepath.Join(dir, path), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			code, stdout, stderr := run(dir, append([]string{"topology"}, test.args...)...)
			if code != cli.ExitUsage || stdout != "" {
				t.Errorf("exit %d, output %q", code, stdout)
			}
			if !strings.Contains(stderr, test.want) {
				t.Errorf("stderr %q lacks %q", stderr, test.want)
			}
		})
	}
}

// A host may have edges and no settings: the kernel's defaults hold.
func TestTopologyWithoutSettings(t *testing.T) {
	dir := t.TempDir()
	text := "[[host]]\nname = \"a\"\nkernel = \"6.1\"\n[[host.edge]]\nto = \"b\"\n"
	if err := os.WriteFile(filepath.Join(dir, "tcplint.toml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := run(dir, "topology")
	if code != cli.ExitClean || stderr != "" {
		t.Errorf("exit %d, stderr %q", code, stderr)
	}
	for _, want := range []string{
		"# a, Linux 6.1\n",
		"the edge to b: rate not stated, who closes first is not stated\n",
		"  TIME_WAIT  not known: tcplint.toml does not say who closes first\n",
		"  not known    tcp_tw_reuse = 2 (default)\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("output lacks %q:\n%s", want, stdout)
		}
	}
}

// An unreadable file does not hide the rest, and is not passed over.
func TestTopologyOfAnUnreadableFile(t *testing.T) {
	dir := t.TempDir()
	text := "[[host]]\nname = \"a\"\nkernel = \"6.1\"\n[[host.edge]]\nto = \"b\"\n"
	if err := os.WriteFile(filepath.Join(dir, "tcplint.toml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := run(dir, "topology", "nowhere.conf", ".")
	if code != cli.ExitUsage || !strings.Contains(stderr, "nowhere.conf") || !strings.Contains(stdout, "# a, Linux 6.1") {
		t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// run runs the program in a directory.
func run(t *testing.T, dir, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	command := cli.Command{
		Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs, Dir: dir,
		Env: func(string) (string, bool) { return "", false },
		Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
	}
	code = command.Run(args)
	return code, out.String(), errs.String()
}

// Input that is wrong as a whole: exit 2, the file named, the cause said.
func TestUnreadableInput(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"binary.conf": "\x7fELF\x00\x00\x00net.ipv4.tcp_tw_reuse=1\n",
		"utf16.conf":  "\xff\xfen\x00e\x00t\x00\n\x00",
		"long.conf":   "net.ipv4.tcp_rmem=" + strings.Repeat("1", 17<<20),
	} {
		writeFile(t, filepath.Join(dir, name), content)
	}
	for name, want := range map[string]string{
		"binary.conf": "a binary file",
		"utf16.conf":  "UTF-16",
		"long.conf":   "is longer than 16777216 bytes",
	} {
		code, stdout, stderr := run(t, dir, "", "lint", "--kernel", "6.1", name)
		if code != cli.ExitUsage || !strings.Contains(stdout, name+": error: ") || !strings.Contains(stdout, want) {
			t.Errorf("%s: exit %d\n%s%s", name, code, stdout, stderr)
		}
	}
}

// Invalid UTF-8 in a comment or value is no obstacle: columns count bytes then.
func TestInvalidUTF8(t *testing.T) {
	code, stdout, stderr := run(t, t.TempDir(), "# \xff\xfe\nnet.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_timestamps = 0 \xff\n", "lint", "--kernel", "6.1", "-")
	if code > cli.ExitFindings || !strings.Contains(stdout, "<stdin>:3:1") {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
}

// Very many lines for one parameter stay linear, and beyond all reason there is
// an error instead of a machine without memory.
func TestManyDuplicates(t *testing.T) {
	code, stdout, stderr := run(t, t.TempDir(), duplicates(20_000), "lint", "--kernel", "6.1", "-o", "json", "-")
	if code > cli.ExitFindings || !strings.Contains(stdout, `"settings": 20000`) {
		t.Errorf("exit %d: %s%.500s", code, stderr, stdout)
	}
	code, stdout, stderr = run(t, t.TempDir(), duplicates(100_000), "lint", "--kernel", "6.1", "-")
	if code != cli.ExitUsage || !strings.Contains(stdout, "100000 settings, more than 50000") {
		t.Errorf("exit %d: %s%.500s", code, stderr, stdout)
	}
}

func duplicates(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "net.ipv4.tcp_fin_timeout = %d\n", 30+i%2)
	}
	return text.String()
}

// What only looks things up never compiles a rule.
func TestLookUpsDoNotCompileRego(t *testing.T) {
	for _, args := range [][]string{
		{"--help"}, {"lint", "--help"}, {"version"}, {"--version"}, {"explain", "TL101"}, {"explain", "net.ipv4.tcp_tw_reuse"},
		{"rules"}, {"rules", "-o", "json"}, {"completion", "bash"}, {"show", "a.conf"}, {"input", "a.conf"},
	} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "a.conf"), "net.ipv4.tcp_tw_reuse = 1\n")
		command := cli.Command{
			Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Dir: dir, Now: time.Now,
			Env: func(string) (string, bool) { return "", false },
			Compile: func(policy.Options) (*policy.Engine, error) {
				t.Errorf("tcplint %s compiles Rego", strings.Join(args, " "))
				return nil, io.ErrUnexpectedEOF
			},
		}
		if code := command.Run(args); code != cli.ExitClean {
			t.Errorf("tcplint %s: exit %d", strings.Join(args, " "), code)
		}
	}
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// The kernel's refusal of a write reaches the script, with the system's words.
func TestPutTellsWhatTheKernelSaid(t *testing.T) {
	nettest.Require(t)
	onEveryShell(t, func(t *testing.T, shell []string) {
		for _, test := range []struct{ path, value, code, words string }{
			{"net/ipv4/tcp_tw_reuse", "1", "0", ""},
			{"net/ipv4/ip_local_port_range", "20000 50001", "0", ""},
			{"net/ipv4/ip_local_reserved_ports", "8080,9000-9010", "0", ""},
			{"net/ipv4/tcp_tw_reuse", "7", "1", "Invalid argument"},
			{"net/ipv4/ip_local_port_range", "9 1", "1", "Invalid argument"},
			{"net/ipv4/no_such", "1", "1", ""},
			{"kernel/ostype", "1", "1", ""},
		} {
			s := NewScript()
			s.Call("put", test.path, test.value)
			s.Line(`printf '%s:%s' "$?" "$WHY"`)
			output, err := shellRunner{shell: shell}.Run(t.Context(), s.Text())
			if err != nil {
				t.Fatal(err)
			}
			code, words, _ := strings.Cut(string(output.Stdout), ":")
			if code != test.code || !strings.Contains(words, test.words) || code != "0" && words == "" || len(output.Stderr) > 0 {
				t.Errorf("put %s %q: %s %q, stderr %q", test.path, test.value, code, words, output.Stderr)
			}
			if test.code == "0" {
				now, _ := os.ReadFile("/proc/sys/" + test.path)
				if strings.Join(strings.Fields(string(now)), " ") != test.value {
					t.Errorf("%s is %q", test.path, now)
				}
			}
		}
	})
}

// Any text but NUL arrives in the file, with its mode, and nothing is left beside it.
func TestDurable(t *testing.T) {
	text := "a = 1\n# it's \\n $(x) `y` %s \xff\x81\x88\n\n"
	for _, mode := range []string{"0644", "0600", "0640"} {
		onEveryShell(t, func(t *testing.T, shell []string) {
			root := t.TempDir()
			s := NewScript()
			s.Call("durable", root+"/60-lb.conf", mode, text)
			s.Line(`printf '%s' "$?"`)
			output, err := shellRunner{shell: shell}.Run(t.Context(), s.Text())
			if err != nil || string(output.Stdout) != "0" || len(output.Stderr) > 0 {
				t.Fatalf("%q %q %v", output.Stdout, output.Stderr, err)
			}
			got, err := os.ReadFile(filepath.Join(root, "60-lb.conf"))
			if err != nil || string(got) != text {
				t.Errorf("%q %v", got, err)
			}
			info, err := os.Stat(filepath.Join(root, "60-lb.conf"))
			if err != nil || info.Mode().Perm() != modeOf(mode) {
				t.Errorf("mode %v %v", info.Mode(), err)
			}
			if entries, _ := os.ReadDir(root); len(entries) != 1 {
				t.Errorf("%v", entries)
			}
		})
	}
}

func modeOf(mode string) os.FileMode {
	return map[string]os.FileMode{"0644": 0o644, "0600": 0o600, "0640": 0o640}[mode]
}

// A full disk leaves the old file and nothing else.
func TestDurableOnFullDisk(t *testing.T) {
	onEveryShell(t, func(t *testing.T, shell []string) {
		root := t.TempDir()
		write(t, root, "60-lb.conf", "old\n")
		s := NewScript()
		// /dev/full answers as a full disk does.
		s.Line("steady() { printf 'x' >/dev/full; }")
		s.Call("durable", root+"/60-lb.conf", "0644", "new\n")
		s.Line(`printf '%s' "$?"`)
		output, err := shellRunner{shell: shell}.Run(t.Context(), s.Text())
		if err != nil || string(output.Stdout) != "1" {
			t.Fatalf("%q %v", output.Stdout, err)
		}
		if got, _ := os.ReadFile(filepath.Join(root, "60-lb.conf")); string(got) != "old\n" {
			t.Errorf("%q", got)
		}
		if entries, _ := os.ReadDir(root); len(entries) != 1 {
			t.Errorf("%v", entries)
		}
	})
}

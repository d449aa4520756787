package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
)

// shells are those that targets have: dash, and the ash of busybox with the
// programs of busybox.
var shells = [][]string{{"dash"}, {"busybox", "sh"}}

// shellRunner runs scripts with a shell of this machine, under a root.
type shellRunner struct {
	shell []string
	root  string
	runs  *int
}

func (r shellRunner) Name() string { return strings.Join(r.shell, " ") }
func (r shellRunner) Remote() bool { return false }

func (r shellRunner) Run(ctx context.Context, script string) (Output, error) {
	if r.runs != nil {
		*r.runs++
	}
	if r.root != "" {
		script = strings.Replace(script, "R=\n", "R="+Quote(r.root)+"\n", 1)
	}
	cmd := exec.CommandContext(ctx, r.shell[0], r.shell[1:]...)
	cmd.Stdin = strings.NewReader(script)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return Output{stdout.Bytes(), stderr.Bytes(), exit.ExitCode()}, nil
	}
	return Output{Stdout: stdout.Bytes(), Stderr: stderr.Bytes()}, err
}

func (r shellRunner) RunAfresh(ctx context.Context, script string) (Output, error) {
	return r.Run(ctx, script)
}

// onEveryShell runs a test with each shell.
func onEveryShell(t *testing.T, test func(t *testing.T, shell []string)) {
	t.Helper()
	for _, shell := range shells {
		t.Run(strings.Join(shell, "-"), func(t *testing.T) { test(t, shell) })
	}
}

// The walk by globs finds what a walk in Go finds, and the values are those that
// the kernel shows.
func TestTakeOfThisMachine(t *testing.T) {
	present, err := source.ProcSys("/proc/sys")
	if err != nil {
		t.Fatal(err)
	}
	onEveryShell(t, func(t *testing.T, shell []string) {
		s, err := Take(t.Context(), shellRunner{shell: shell}, Question{
			Parameters: []string{"net.ipv4.tcp_tw_reuse", "net.ipv4.ip_local_port_range", "net.ipv4.route.flush", "no.such", "kernel.ostype", "kernel.random.boot_id"},
			Listeners:  true,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range s.Present {
			if !present.Exists(name) && !strings.HasPrefix(name, "fs/binfmt_misc/") {
				t.Errorf("%s is none", name)
			}
		}
		var walked []string
		_ = filepath.WalkDir("/proc/sys", func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				walked = append(walked, strings.TrimPrefix(path, "/proc/sys/"))
			}
			return nil
		})
		slices.Sort(walked)
		if !slices.Equal(walked, s.Present) {
			t.Errorf("%d paths, a walk finds %d", len(s.Present), len(walked))
		}
		machine := source.ThisMachine()
		if s.Kernel != machine.Kernel || s.Root != (os.Geteuid() == 0) || s.Memory == 0 {
			t.Errorf("kernel %s, memory %d, root %v", s.Kernel, s.Memory, s.Root)
		}
		if loader := source.LoaderOf(source.Host{Root: "/"}); s.Loader != loader {
			t.Errorf("loader %s, not %s", s.Loader, loader)
		}
		for _, name := range []string{"net/ipv4/tcp_tw_reuse", "net/ipv4/ip_local_port_range", "kernel/ostype", "kernel/random/boot_id"} {
			want, _ := os.ReadFile("/proc/sys/" + name)
			if live := s.Live[strings.ReplaceAll(name, "/", ".")]; live.Value+"\n" != string(want) {
				t.Errorf("%s is %+v, not %q", name, live, want)
			}
		}
		if flush := s.Live["net.ipv4.route.flush"]; !flush.Unreadable || flush.Problem != "Permission denied" || flush.Absent {
			t.Errorf("route.flush is %+v", flush)
		}
		if !s.Live["no.such"].Absent || !s.Live["kernel.ostype"].ReadOnly || s.Live["net.ipv4.tcp_tw_reuse"].ReadOnly == (os.Geteuid() == 0) {
			t.Errorf("%+v", s.Live)
		}
	})
}

// Reading a parameter that the kernel answers with EIO is not an empty value.
func TestTakeTellsUnreadableFromEmpty(t *testing.T) {
	if text, err := os.ReadFile("/proc/sys/net/ipv6/conf/all/stable_secret"); err == nil {
		t.Fatalf("this kernel shows a secret where none was set: %d bytes", len(text))
	}
	onEveryShell(t, func(t *testing.T, shell []string) {
		s, err := Take(t.Context(), shellRunner{shell: shell}, Question{Parameters: []string{"net.ipv6.conf.all.stable_secret", "net.ipv4.ip_local_reserved_ports"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat("/proc/sys/net/ipv6"); err == nil && !s.Live["net.ipv6.conf.all.stable_secret"].Unreadable {
			t.Errorf("stable_secret is %+v", s.Live["net.ipv6.conf.all.stable_secret"])
		}
		if reserved := s.Live["net.ipv4.ip_local_reserved_ports"]; reserved.Unreadable || reserved.Absent {
			t.Errorf("reserved ports are %+v", reserved)
		}
	})
}

// No value of a secret leaves the host unless it was asked for by its name.
func TestTakeWithholdsSecrets(t *testing.T) {
	root := smallRoot(t)
	write(t, root, "proc/sys/net/ipv4/tcp_fastopen_key", "00000000-11111111-22222222-33333333\n")
	write(t, root, "proc/sys/net/ipv6/conf/eth0/stable_secret", "2001:db8::1\n")
	onEveryShell(t, func(t *testing.T, shell []string) {
		s, err := Take(t.Context(), shellRunner{shell: shell, root: root}, Question{Prefixes: []string{"net.ip"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"net.ipv4.tcp_fastopen_key", "net.ipv6.conf.eth0.stable_secret"} {
			if live := s.Live[name]; live != (Live{Withheld: true}) {
				t.Errorf("%s is %+v", name, live)
			}
		}
		if s.Live["net.ipv4.tcp_tw_reuse"].Value != "2" {
			t.Errorf("%+v", s.Live)
		}
	})
}

func smallRoot(t *testing.T) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "a root")
	write(t, root, "proc/sys/kernel/random/boot_id", "8e041af5-74ac-4b4d-8fa8-0aee532e6107\n")
	write(t, root, "proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")
	write(t, root, "proc/sys/net/ipv4/tcp_tw_reuse", "2\n")
	write(t, root, "proc/meminfo", "MemTotal:  1024 kB\n")
	write(t, root, "etc/machine-id", "0123456789abcdef0123456789abcdef\n")
	write(t, root, "usr/lib/systemd/systemd-sysctl", "")
	return root
}

func write(t *testing.T, root, path, text string) {
	t.Helper()
	file := filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Files arrive byte for byte, whatever they hold, with where links lead.
func TestTakeOfFiles(t *testing.T) {
	root := smallRoot(t)
	write(t, root, "etc/sysctl.d/15-a\nb.conf", "x = 1\n")
	odd := "a = 1\n\x00\xff'$(touch x)`\\n end 3"
	write(t, root, "etc/sysctl.d/10-odd.conf", odd)
	write(t, root, "etc/sysctl.d/20 blank.conf", "b = 2")
	write(t, root, "etc/sysctl.d/30-empty.conf", "")
	write(t, root, "etc/sysctl.d/README", "no loader reads this\n")
	write(t, root, "etc/sysctl.d/.hidden.conf", "procps reads this\n")
	write(t, root, "usr/lib/sysctl.d/50-default.conf", "d = 4\n")
	write(t, root, "etc/sysctl.conf", "c = 3\n")
	write(t, root, "run/terraform-provider-sysctl/60-lb.json", `{"schema":1,"boot_id":"8e041af5-74ac-4b4d-8fa8-0aee532e6107","parameters":{"a.b":{"original":"1","wanted":"2","owner":"x"}}}`)
	write(t, root, "run/terraform-provider-sysctl/61-torn.json", `{"schema":1,`)
	write(t, root, "run/terraform-provider-sysctl/lock/holder", "boot 42\n")
	for _, name := range []string{"60-lb.abc.armed", "70-a.b.abd.armed", "80-over.abe.armed", "80-over.abe.decided/by"} {
		write(t, root, "run/terraform-provider-sysctl/"+name, "42\n")
	}
	for name, target := range map[string]string{
		"etc/sysctl.d/40-mask.conf": "/dev/null", "etc/sysctl.d/41-nowhere.conf": "../nowhere",
		"etc/sysctl.d/99-sysctl.conf": "../sysctl.conf", "lib": "usr/lib",
	} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "etc/sysctl.d/70-dir.conf"), 0o755); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`/etc/sysctl.conf regular "" "c = 3\n" 644`,
		`/etc/sysctl.d/.hidden.conf regular "" "procps reads this\n" 644`,
		fmt.Sprintf(`/etc/sysctl.d/10-odd.conf regular "" %q 644`, odd),
		"/etc/sysctl.d/15-a\nb.conf  \"\" \"\" 0",
		`/etc/sysctl.d/20 blank.conf regular "" "b = 2" 644`,
		`/etc/sysctl.d/30-empty.conf regular "" "" 644`,
		`/etc/sysctl.d/40-mask.conf special "/dev/null" "" 0`,
		`/etc/sysctl.d/41-nowhere.conf dangling "../nowhere" "" 0`,
		`/etc/sysctl.d/70-dir.conf directory "" "" 0`,
		`/etc/sysctl.d/99-sysctl.conf regular "../sysctl.conf" "c = 3\n" 644`,
		`/etc/sysctl.d/README regular "" "no loader reads this\n" 644`,
		`/usr/lib/sysctl.d/50-default.conf regular "" "d = 4\n" 644`,
	}
	onEveryShell(t, func(t *testing.T, shell []string) {
		s, err := Take(t.Context(), shellRunner{shell: shell, root: root}, Question{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range s.Files {
			got = append(got, fmt.Sprintf("%s %s %q %q %o", f.Path, f.Kind, f.Link, f.Data, f.Mode))
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if !slices.Equal(s.Directories, []string{"/etc/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d"}) {
			t.Errorf("directories %q", s.Directories)
		}
		if entry := s.Journals["60-lb"].Entries["a.b"]; entry.Wanted != "2" || s.Damaged["61-torn"] == "" || s.JournalTexts["61-torn"] != `{"schema":1,` || s.Lock != "boot 42" {
			t.Errorf("%+v %+v %q", s.Journals, s.Damaged, s.Lock)
		}
		if !slices.Equal(s.Reverts, []string{"60-lb", "70-a.b"}) {
			t.Errorf("reverts %q", s.Reverts)
		}
		if len(s.ID) != 32 || strings.Contains(s.ID, "0123456789abcdef") {
			t.Errorf("host id %q", s.ID)
		}
	})
}

// A file that holds what separates the files is read by itself.
func TestTakeOfFileWithBootID(t *testing.T) {
	root := smallRoot(t)
	text := "# booted as\n8e041af5-74ac-4b4d-8fa8-0aee532e6107\na = 1\n"
	write(t, root, "etc/sysctl.d/10-boot.conf", text)
	onEveryShell(t, func(t *testing.T, shell []string) {
		runs := 0
		s, err := Take(t.Context(), shellRunner{shell: shell, root: root, runs: &runs}, Question{Parameters: []string{"net.ipv4.tcp_tw_reuse"}})
		if err != nil {
			t.Fatal(err)
		}
		if runs != 2 || string(s.Files[0].Data) != text || s.Live["net.ipv4.tcp_tw_reuse"].Value != "2" {
			t.Errorf("%d runs, %+v", runs, s.Files)
		}
	})
}

// A reply that is cut off anywhere is an error, never an absence.
func TestCutReplyIsAnError(t *testing.T) {
	q := Question{Parameters: []string{"net.ipv4.tcp_tw_reuse", "no.such"}, Listeners: true}
	script := snapshotScript(q, batchSize)
	output, err := shellRunner{shell: shells[0], root: smallRoot(t)}.Run(t.Context(), script.Text())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parseSnapshot(q, output.Stdout, script.Boundary); err != nil {
		t.Fatal(err)
	}
	// The newline that ends the reply says nothing that the line before does not.
	for n := range len(output.Stdout) - 1 {
		if _, err := parseSnapshot(q, output.Stdout[:n], script.Boundary); !errors.Is(err, ErrReply) {
			t.Fatalf("cut after %d of %d bytes: %v", n, len(output.Stdout), err)
		}
	}
}

// Files are laid out by these names on the machine of the provider, and journals
// are looked up by theirs.
func TestPlacesOutsideTheSettingsAreAnError(t *testing.T) {
	root := smallRoot(t)
	write(t, root, "etc/sysctl.d/10-a.conf", "a = 1\n")
	write(t, root, "etc/sysctl.conf", "c = 3\n")
	write(t, root, "run/terraform-provider-sysctl/60-lb.json", "{}")
	script := snapshotScript(Question{}, batchSize)
	output, err := shellRunner{shell: shells[0], root: root}.Run(t.Context(), script.Text())
	if err != nil {
		t.Fatal(err)
	}
	for said, lie := range map[string]string{
		" directory /etc/sysctl.d\n":                           " directory /etc/sysctl.d/../../root\n",
		" regular /etc/sysctl.conf\n":                          " directory /etc\n",
		" regular /etc/sysctl.d/10-a.conf\n":                   " directory /etc/sysctl.d/a/b\n",
		" place regular /etc/sysctl.d/10-a.conf\n":             " place special /etc/sysctl.d/..\n",
		" place regular /etc/sysctl.d/10-a.conf":               " odd\n/root/a\nb",
		" journal /run/terraform-provider-sysctl/60-lb.json\n": " journal /etc/sysctl.d/10-a.conf\n",
	} {
		reply := bytes.Replace(output.Stdout, []byte(said), []byte(lie), 1)
		if bytes.Equal(reply, output.Stdout) {
			t.Fatalf("the host does not say %q", said)
		}
		if _, err := parseSnapshot(Question{}, reply, script.Boundary); !errors.Is(err, ErrReply) {
			t.Errorf("%q: %v", lie, err)
		}
	}
}

// A script that is cut off does nothing: it defines functions until its end.
func TestCutScriptDoesNothing(t *testing.T) {
	text := snapshotScript(Question{}, batchSize).Text()
	output, err := shellRunner{shell: shells[0], root: smallRoot(t)}.Run(t.Context(), text[:len(text)-len("main\n")])
	if err != nil || len(output.Stdout) != 0 {
		t.Errorf("%q %v", output.Stdout, err)
	}
}

func TestNamesAreCheckedBeforeTheShell(t *testing.T) {
	for _, name := range []string{"", "a..b", ".a", "a.", "net.ipv4.conf.//.x", "a b", "a\nb", "a\x00", "/", "a.//"} {
		if _, err := Take(t.Context(), nil, Question{Parameters: []string{name}}); err == nil {
			t.Errorf("%q was sent", name)
		}
	}
	for _, name := range []string{"net.ipv4.tcp_tw_reuse", "net.ipv4.conf.eth0/100.rp_filter", "net.ipv4.conf.it's$(x).rp_filter"} {
		if err := CheckParameter(name); err != nil {
			t.Error(err)
		}
	}
}

// 10,000 entries are those of a host with 200 interfaces of containers.
func TestTakeOfManyParameters(t *testing.T) {
	root := smallRoot(t)
	for i := range 200 {
		for j := range 50 {
			write(t, root, fmt.Sprintf("proc/sys/net/ipv4/conf/veth%03d/parameter_%02d", i, j), "0\n")
		}
	}
	onEveryShell(t, func(t *testing.T, shell []string) {
		start := time.Now()
		s, err := Take(t.Context(), shellRunner{shell: shell, root: root}, Question{})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d parameters in %v", len(s.Present), time.Since(start))
		if len(s.Present) != 10_003 {
			t.Errorf("%d parameters", len(s.Present))
		}
	})
}

func FuzzParseSnapshot(f *testing.F) {
	q := Question{Parameters: []string{"net.ipv4.tcp_tw_reuse"}, Listeners: true}
	const b = "0123456789abcdef"
	f.Add([]byte("hello\n" + b + " uid 0\n\n" + b + " end 1\n"))
	f.Add([]byte("\n" + b + " names\nrelease\n\n" + b + " contents\n8e041af5-74ac-4b4d-8fa8-0aee532e6107\n6.1\n\n" + b + " errors\ncat: release: No\n\n" + b + " uid 0\n\n" + b + " live rw a/b\n\n" + b + " end 5\n"))
	f.Fuzz(func(t *testing.T, reply []byte) {
		s, err := parseSnapshot(q, reply, b)
		if err != nil {
			return
		}
		if _, answered := s.Live["net.ipv4.tcp_tw_reuse"]; !answered || s.Kernel == "" || !isBootID([]byte(s.BootID+"\n")) {
			t.Errorf("taken for a whole reply: %+v", s)
		}
	})
}

func BenchmarkTake40(b *testing.B) {
	var q Question
	s, err := Take(b.Context(), shellRunner{shell: shells[0]}, q)
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range s.Present {
		if strings.HasPrefix(path, "net/ipv4/tcp_") && len(q.Parameters) < 40 {
			q.Parameters = append(q.Parameters, strings.ReplaceAll(path, "/", "."))
		}
	}
	for _, shell := range shells {
		b.Run(strings.Join(shell, "-"), func(b *testing.B) {
			for b.Loop() {
				if _, err := Take(b.Context(), shellRunner{shell: shell}, q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

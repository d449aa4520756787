package diagnose_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// recorded reads one of the observations that all parts share.
func recorded(t *testing.T, name string) *probe.Look {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	look := &probe.Look{}
	if err := json.Unmarshal(text, &look.Observation); err != nil {
		t.Fatal(err)
	}
	return look
}

// running is a host of systemd with 64 GiB, and these files.
func running(files ...host.File) *host.Snapshot {
	return &host.Snapshot{
		Kernel: "6.12.41+deb13-amd64", Memory: 64 << 30, Loader: sysctlconf.Systemd, Root: true,
		Present: sysctlconfPaths(), Live: map[string]host.Live{}, Directories: []string{"/etc/sysctl.d"}, Files: files,
	}
}

func sysctlconfPaths() []string {
	var paths []string
	for _, name := range host.Usual().Parameters {
		paths = append(paths, sysctlconf.ParameterPath(name))
	}
	return paths
}

func file(path, text string) host.File {
	return host.File{Path: path, Kind: host.RegularFile, Data: []byte(text)}
}

func run(t *testing.T, seen ...diagnose.Seen) *diagnose.Result {
	t.Helper()
	return runWith(t, nil, seen...)
}

func runWith(t *testing.T, conf *config.Config, seen ...diagnose.Seen) *diagnose.Result {
	t.Helper()
	checks, err := lint.Checks(nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := diagnose.Run(t.Context(), seen, diagnose.Options{
		Config: conf, Checks: checks, Today: config.DateOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)), Compile: compile,
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// compile compiles all rules once for all tests.
func compile(policy.Options) (*policy.Engine, error) { return engine() }

var engine = sync.OnceValues(func() (*policy.Engine, error) { return policy.New(policy.Options{}) })

// The four situations that people ask about; UPDATE=1 accepts what they read now.
func TestDiagnoses(t *testing.T) {
	copied := file("/etc/sysctl.d/60-lb.conf", "# TIME_WAIT optimisation\nnet.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_fin_timeout = 15\n")
	for _, test := range []struct {
		name, level string
		rules       []string
		files       []host.File
	}{
		{"scheme-one", diagnose.Warning, []string{"TL104", "TL801", "TL807"}, []host.File{copied}},
		{"scheme-two", diagnose.Healthy, nil, nil},
		{"leak", diagnose.Bad, []string{"TL802"}, nil},
		{"healthy", diagnose.Healthy, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			document := run(t, diagnose.Seen{Look: recorded(t, test.name), Snapshot: running(test.files...)}).Document
			if level := document.Hosts[0].Verdict.Level; level != test.level {
				t.Errorf("the verdict is %s, want %s: %s", level, test.level, document.Hosts[0].Verdict.Headline)
			}
			var rules []string
			for _, finding := range document.Findings {
				rules = append(rules, finding.Rule)
			}
			slices.Sort(rules)
			if diff := cmp.Diff(test.rules, slices.Compact(rules)); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
			golden(t, test.name+".txt", diagnose.Text(document, false, false))
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: UPDATE=1 accepts it (-want +got):\n%s", name, diff)
	}
}

// No line that is ours is wider than a terminal: only addresses and names that
// are longer may be.
func TestTextFitsATerminal(t *testing.T) {
	for _, name := range []string{"scheme-one", "scheme-two", "leak", "healthy"} {
		document := run(t, diagnose.Seen{Look: recorded(t, name), Snapshot: running()}).Document
		for line := range strings.Lines(diagnose.Text(document, true, false)) {
			if columns := report.Columns(strings.TrimSuffix(line, "\n")); columns > 80 {
				t.Errorf("%s: %d columns: %s", name, columns, line)
			}
		}
	}
}

func TestTextShowsNoControlCharacters(t *testing.T) {
	look := recorded(t, "leak")
	o := &look.Observation
	o.Host, o.Processes[0].Command, o.Listeners[1].Command = "a\x1b[2Jb", "\x1b]0;x\a", "c\rd"
	o.Gaps = []string{"e\nf"}
	document := run(t, diagnose.Seen{Look: look, Snapshot: running()}).Document
	got := diagnose.Text(document, true, false)
	if i := strings.IndexFunc(got, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }); i >= 0 {
		t.Errorf("control character %q in:\n%s", got[i], got)
	}
	if !strings.HasPrefix(got, "a<U+001B>[2Jb  Linux") {
		t.Errorf("the host is not named:\n%s", got)
	}
}

// The levels are told in words as well as in colours.
func TestColours(t *testing.T) {
	document := run(t, diagnose.Seen{Look: recorded(t, "leak"), Snapshot: running()}).Document
	if got := diagnose.Text(document, false, true); !strings.Contains(got, "\x1b[1;31mPROBLEM:\x1b[0m\x1b[1m Process 4711") {
		t.Errorf("the verdict is not painted:\n%s", got)
	}
}

// A file does not say what holds in another namespace: loaders do not write there.
func TestNamespaceIsNotJudgedByFiles(t *testing.T) {
	look := recorded(t, "healthy")
	look.Observation.Netns = "web"
	document := run(t, diagnose.Seen{Look: look, Snapshot: running(file("/etc/sysctl.d/a.conf", "net.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_timestamps = 0\n"))}).Document
	if len(document.Findings) != 0 || document.Hosts[0].Name != "web2 netns web" {
		t.Errorf("%s: %+v", document.Hosts[0].Name, document.Findings)
	}
}

// Without its files, and without its kernel, a host is diagnosed by its sockets.
func TestHostWithoutSnapshot(t *testing.T) {
	document := run(t, diagnose.Seen{Look: recorded(t, "leak")}).Document
	if document.Hosts[0].Verdict.Level != diagnose.Bad || document.Hosts[0].Kernel != nil {
		t.Errorf("kernel %v: %+v", document.Hosts[0].Kernel, document.Hosts[0].Verdict)
	}
}

func TestParameters(t *testing.T) {
	document := run(t, diagnose.Seen{Look: recorded(t, "healthy"), Snapshot: running(
		file("/etc/sysctl.d/10-a.conf", "net.ipv4.tcp_tw_reuse = 1\n"),
		file("/etc/sysctl.d/20-b.conf", "net.ipv4.ip_local_port_range = 32768 60999\nnet.ipv4.tcp_tw_reuse = 0\nnet.ipv4.tcp_fastopen_key = 1-2-3-4\n"),
	)}).Document
	byName := map[string]diagnose.Parameter{}
	for _, parameter := range document.Hosts[0].Parameters {
		byName[parameter.Parameter] = parameter
	}
	reuse := byName["net.ipv4.tcp_tw_reuse"]
	if *reuse.Live != "2" || *reuse.Persisted != "0" || *reuse.Boot != "0" || *reuse.Default != "2" || !reuse.Differs || reuse.Location.Path != "/etc/sysctl.d/20-b.conf" {
		t.Errorf("reuse: %+v", reuse)
	}
	if portRange := byName["net.ipv4.ip_local_port_range"]; portRange.Differs || *portRange.Boot != "32768\t60999" {
		t.Errorf("a tab is no difference: %+v", portRange)
	}
	if somaxconn := byName["net.core.somaxconn"]; somaxconn.Persisted != nil || somaxconn.Location != nil || *somaxconn.Boot != "4096" || somaxconn.Differs {
		t.Errorf("somaxconn: %+v", somaxconn)
	}
	if _, shown := byName["net.ipv4.tcp_fastopen_key"]; shown {
		t.Error("a secret is shown")
	}
}

func TestHostsOfOneName(t *testing.T) {
	checks, err := lint.Checks(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = diagnose.Run(t.Context(), []diagnose.Seen{{Look: recorded(t, "leak")}, {Look: recorded(t, "leak")}}, diagnose.Options{Checks: checks, Compile: policy.New})
	if err == nil || !strings.Contains(err.Error(), "two of the hosts are called app1") {
		t.Errorf("error %v", err)
	}
}

// One [[host]] may describe a fleet. A host that is described alone has the name
// that it has there.
func TestHostsOfTheConfiguration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tcplint.toml")
	text := "[[host]]\nname = \"web\"\nhostnames = [\"web*\"]\nroles = [\"database\"]\n\n[[host]]\nname = \"balancer\"\nhostnames = [\"lb1\"]\n"
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	checks, err := lint.Checks(nil)
	if err != nil {
		t.Fatal(err)
	}
	conf, err := config.Load(path, checks)
	if err != nil {
		t.Fatal(err)
	}
	document := runWith(t, conf, diagnose.Seen{Look: recorded(t, "scheme-one")}, diagnose.Seen{Look: recorded(t, "scheme-two")}, diagnose.Seen{Look: recorded(t, "healthy")}).Document
	for i, want := range []struct{ name, role string }{{"balancer", "load-balancer"}, {"web1", "database"}, {"web2", "database"}} {
		got := document.Hosts[i]
		if got.Name != want.name || len(got.Roles) != 1 || got.Roles[0] != want.role {
			t.Errorf("host %d is %s with the roles %v, want %v", i, got.Name, got.Roles, want)
		}
	}
	if text := diagnose.Text(document, false, false); !strings.Contains(text, "\nbalancer (lb1)  load-balancer (by its sockets)\n") {
		t.Errorf("the described host is not named by both names:\n%s", text)
	}
}

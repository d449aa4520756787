package terraform_test

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/source/terraform"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

var update = flag.Bool("update", false, "write what is read into testdata")

// TestCarriers reads the plans of testdata, one of each kind of resource, and
// compares what is found in them. The plans of cloud resources are cut to what is
// read and its surroundings.
func TestCarriers(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no plans: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			plan, want := member(t, archive, "plan.json"), member(t, archive, "want")
			got := read(strings.NewReader(string(plan.Data)))
			if *update && got != string(want.Data) {
				want.Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("(-want +got; go test -update writes it):\n%s", diff)
			}
			if again := read(iotest.OneByteReader(strings.NewReader(string(plan.Data)))); again != got {
				t.Errorf("byte by byte it is read as\n%s", again)
			}
		})
	}
}

// TestPlansOfTerraform reads what Terraform 1.11.4 wrote about this provider.
func TestPlansOfTerraform(t *testing.T) {
	for _, name := range []string{"create", "lifecycle", "destroy"} {
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata", "terraform-1.11.4", name+".want")
			got := read(strings.NewReader(string(written(t, name))))
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got; go test -update writes it):\n%s", diff)
			}
		})
	}
}

func written(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "terraform-1.11.4", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func member(t *testing.T, archive *txtar.Archive, name string) *txtar.File {
	t.Helper()
	for i := range archive.Files {
		if archive.Files[i].Name == name {
			return &archive.Files[i]
		}
	}
	t.Fatalf("no %s", name)
	return nil
}

// stated is a tcplint.toml that names hosts by address and by host name.
var stated = source.Stated{
	ByAddress:  func(address string) (string, bool) { return "stated", strings.HasPrefix(address, "module.stated[") },
	ByHostname: func(name string) (string, bool) { return "edge", strings.HasSuffix(name, ".edge.example.net") },
}

// read tells what is found in a plan: a line a host with what the plan shows of
// it, below it a line a file or resource, below that its settings.
func read(plan io.Reader) string {
	hosts, err := terraform.Kind{}.Read(plan, source.Place{Path: "plan.json", Stated: stated})
	var b strings.Builder
	if err != nil {
		fmt.Fprintf(&b, "error: %v\n", err)
	}
	for _, host := range hosts {
		fmt.Fprintf(&b, "%s%s\n", host.Name, shownFacts(host))
		files, err := host.Files(sysctlconf.Systemd)
		if err != nil {
			fmt.Fprintf(&b, "  error: %v\n", err)
		}
		for _, file := range files {
			fmt.Fprintf(&b, "  %s %s: %s\n", file.Location(), file.Address, file.Kind)
			if file.ReadFrom != "" {
				fmt.Fprintf(&b, "  in %s\n", file.Path)
			}
			for i := range file.Settings {
				setting := &file.Settings[i]
				text, _, _ := setting.Shown()
				fmt.Fprintf(&b, "    %s = %q: %s\n", setting.Parameter, setting.Value, text)
				if setting.Address != file.Address {
					fmt.Fprintf(&b, "    of %s\n", setting.Address)
				}
			}
		}
	}
	return b.String()
}

func shownFacts(host source.Host) string {
	var shown []string
	add := func(format string, what any) { shown = append(shown, fmt.Sprintf(format, what)) }
	if host.Stated != "" {
		add("stated %s", host.Stated)
	}
	if host.Unloaded {
		shown = append(shown, "no loader")
	}
	known := host.Known
	if known.Namespace != "" {
		add("namespace %s", known.Namespace)
	}
	if known.Roles != nil {
		add("roles %v", known.Roles)
	}
	if known.NAT != nil {
		add("nat %t", *known.NAT)
	}
	if known.Kernel != "" {
		add("kernel %s", known.Kernel)
	}
	if known.Loader != "" {
		add("loader %s", known.Loader)
	}
	if len(shown) == 0 {
		return ""
	}
	return " (" + strings.Join(shown, ", ") + ")"
}

// seeds are all plans of testdata, and what is taken for one.
func seeds(t testing.TB) [][]byte {
	t.Helper()
	var texts [][]byte
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, archive.Files[0].Data)
	}
	for _, name := range []string{"create", "lifecycle", "destroy", "state", "shown-state", "log"} {
		texts = append(texts, written(t, name))
	}
	return texts
}

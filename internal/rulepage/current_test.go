package rulepage_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/rulepage"
)

// The pages in docs/rules are what the rules, their examples and the program say
// today. make docs writes them.
func TestPagesAreCurrent(t *testing.T) {
	pages, err := rulepage.Pages(cli.Output, "../../rules")
	if err != nil {
		t.Fatal(err)
	}
	const dir = "../../docs/rules"
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%s: %v (run make docs)", name, err)
			continue
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("docs/rules/%s is not current, run make docs (-want +got):\n%s", name, diff)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, ok := pages[file.Name()]; !ok {
			t.Errorf("docs/rules/%s is the page of no rule", file.Name())
		}
	}
}

package terraform

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every type that is read is in a plan of testdata and on the page.
func TestCarriersAreTestedAndDescribed(t *testing.T) {
	page, err := os.ReadFile("../../../docs/terraform-plans.md")
	if err != nil {
		t.Fatal(err)
	}
	var plans []byte
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, text...)
	}
	for _, carrier := range slices.Sorted(maps.Keys(carriers)) {
		base := strings.TrimSuffix(carrier, "_v1")
		if !bytes.Contains(page, []byte("`"+carrier+"`")) && !bytes.Contains(page, []byte("`"+base+"`")) {
			t.Errorf("docs/terraform-plans.md does not describe %s", carrier)
		}
		// The resources of this provider are in the plans that Terraform wrote.
		if !strings.HasPrefix(carrier, "sysctl_") && !bytes.Contains(plans, []byte(`"type": "`+carrier+`"`)) {
			t.Errorf("no plan in testdata has a %s", carrier)
		}
	}
}

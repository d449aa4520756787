package walk_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	want := walk.Walk{Release: "6.1.0-50-cloud-amd64", Memory: 2 << 30, Parameters: []walk.Parameter{
		{Name: "fs.nr_open", Initial: walk.Seen{Mode: "0644", Value: "1048576"}},
		{Name: "kernel.core_modes", Initial: walk.Seen{Mode: "0444", Value: `file\npipe`}},
		{Name: "kernel.hotplug", Initial: walk.Seen{Mode: "0644"}},
		{Name: "net.core.somaxconn", Initial: walk.Seen{Mode: "0644", Value: "4096"}, Child: walk.Seen{Mode: "0644", Value: "4096"}, Bounds: &walk.Bounds{High: 1<<31 - 1}},
		{Name: "net.ipv4.a", Initial: walk.Seen{Mode: "0644", Value: "1"}, Child: walk.Seen{Mode: "0644", Value: "2"}, User: "0644", Bounds: &walk.Bounds{Low: -walk.Limit, High: walk.Limit, LowReads: "0", HighReads: "7"}},
		{Name: "net.ipv4.b", Initial: walk.Seen{Mode: "0644", Value: "1"}, Child: walk.Seen{Mode: "0444", Value: "1"}, User: "0444", Bounds: &walk.Bounds{High: 1, LowReads: "1"}},
		{Name: "net.ipv4.c", Initial: walk.Seen{Mode: "0644", Value: "1"}, Child: walk.Seen{Mode: "0644", Value: "1"}, Bounds: &walk.Bounds{High: 1, HighReads: "0"}},
		{Name: "net.ipv4.route.flush", Initial: walk.Seen{Mode: "0200", Value: "!EACCES"}, Child: walk.Seen{Mode: "0200", Value: "!EACCES"}, User: "0200"},
		{Name: "net.ipv6.only_there", Child: walk.Seen{Mode: "0644"}},
	}}
	var text bytes.Buffer
	if err := walk.Write(&text, want); err != nil {
		t.Fatal(err)
	}
	got, err := walk.Read(&text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("it reads otherwise (-written +read):\n%s", diff)
	}
}

func TestSave(t *testing.T) {
	w := walk.Walk{Release: "6.12.117+deb13-cloud-amd64", Memory: 1, Parameters: []walk.Parameter{
		{Name: "net.core.netdev_budget", Initial: walk.Seen{Mode: "0644", Value: "300"}},
	}}
	file, err := walk.Save(filepath.Join(t.TempDir(), "new"), w)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(file) != "6.12.tsv" {
		t.Errorf("it is saved as %s", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := walk.Read(bytes.NewReader(text)); err != nil || !cmp.Equal(got, w) {
		t.Errorf("%v: %s", err, cmp.Diff(w, got))
	}
	w.Parameters[0].Name = "net.core.somaxconn" // as in a namespace of its own
	if _, err := walk.Save(t.TempDir(), w); err == nil || !strings.Contains(err.Error(), "initial network namespace") {
		t.Errorf("a walk from elsewhere: %v", err)
	}
}

func TestReadRefusesWhatIsNoWalk(t *testing.T) {
	const head = "# release\t6.1\n# memory\t1\nparameter\tmode\tdefault\tchild mode\tchild default\tuser mode\tbounds\n"
	for text, complaint := range map[string]string{
		"":                                      "no release",
		head:                                    "no parameters",
		head + "fs.nr_open\t0644\n":             "line 4: it has 2 columns and not 7",
		head + "net.a\t0644\t1\t-\t\t-\tmany\n": `line 4: "many" are no bounds`,
		"# release\t6.1\n# memory\tmuch\n":      "line 2: ",
		"# colour\tgreen\n":                     `line 1: nobody knows what "colour" is`,
	} {
		if _, err := walk.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), complaint) {
			t.Errorf("%q: %v, want %q", text, err, complaint)
		}
	}
}

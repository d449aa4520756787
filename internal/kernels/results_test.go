package kernels

import (
	"archive/tar"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernels/guest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

const walked = "# release\t6.1.0\n# memory\t1024\nparameter\tmode\tdefault\tchild mode\tchild default\tuser mode\tbounds\n" +
	"net.ipv4.tcp_tw_reuse\t0644\t2\t0644\tsame\t0644\t0..2\n"

// sent writes what a machine sends, as far as it comes.
func sent(t *testing.T, parts [][2]string, cut int) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "sent")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewWriter(out)
	for _, part := range parts {
		if err := archive.WriteHeader(&tar.Header{Name: part[0], Mode: 0o644, Size: int64(len(part[1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(part[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Flush(), out.Close()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text[:len(text)-cut], 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestResults(t *testing.T) {
	whole := [][2]string{
		{guest.Walk, walked}, {guest.AsRoot, `{"kernel": "6.1.0", "proofs": []}`}, {guest.AsNobody, `{"kernel": "6.1.0"}`}, {guest.Done, ""},
	}
	results, err := readResults(sent(t, whole, 0))
	if err != nil || results.Root.Kernel != "6.1.0" || results.Walk.Release != "6.1.0" {
		t.Errorf("%+v, %v", results, err)
	}
	if _, err := readResults(sent(t, whole[:3], 0)); err == nil || err.Error() != "it ended before all was sent" {
		t.Errorf("without its end: %v", err)
	}
	if _, err := readResults(sent(t, whole[:2], 600)); err == nil {
		t.Error("a part that is cut off is read")
	}
}

func TestOutcome(t *testing.T) {
	broken := prove.Result{ID: "A", Verdict: prove.NotApplicable, Reason: "it broke off", Broken: true}
	against := prove.Result{ID: "B", Verdict: prove.Contradicted, Reason: "3, not 4"}
	tests := []struct {
		outcome Outcome
		sound   bool
		says    string
	}{
		{Outcome{Suite: "s", Missing: errors.New("gone")}, true, "s: left out: gone\n"},
		{Outcome{Suite: "s", Kernel: Kernel{Release: "6.1"}, Failed: errors.New("late")}, false, "s: Linux 6.1: late\n"},
		{Outcome{Suite: "s", Results: Results{Root: prove.Document{Proofs: []prove.Result{broken}}}}, false, "\tA as root: not-applicable: it broke off\n"},
		{Outcome{Suite: "s", Results: Results{Nobody: prove.Document{Proofs: []prove.Result{against}}}}, false, "\tB as nobody: contradicted: 3, not 4\n"},
	}
	for _, test := range tests {
		if text := test.outcome.String(); test.outcome.Sound() != test.sound || !strings.HasSuffix(text, test.says) {
			t.Errorf("%v %q", test.outcome.Sound(), text)
		}
	}
}

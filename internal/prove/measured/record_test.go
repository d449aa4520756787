package measured_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
)

func document(release string, results ...prove.Result) prove.Document {
	return prove.NewDocument(release, results)
}

func TestWriteAndRead(t *testing.T) {
	confirmed := prove.Result{
		ID: "A", Proves: []string{"TL101"}, Claim: "a < b", Verdict: prove.Confirmed, Differs: []string{}, Seconds: 1.5,
		Rows: []prove.Row{{What: "ports", Expected: "1", Measured: "1", Holds: true}},
	}
	record, err := measured.New("5.10.223-1", document("5.10.0-32-cloud-amd64", confirmed), document("5.10.0-32-cloud-amd64", confirmed))
	if err != nil {
		t.Fatal(err)
	}
	if record.Kernel != "5.10" || record.Version != "5.10.223-1" {
		t.Errorf("line %s, version %s", record.Kernel, record.Version)
	}
	dir := t.TempDir()
	file, err := record.Write(dir)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "5.10.json"); file != want {
		t.Errorf("it is written to %s, want %s", file, want)
	}
	read, err := measured.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(record, read); diff != "" {
		t.Error(diff)
	}
}

func TestNewRefuses(t *testing.T) {
	confirmed, none := prove.Result{ID: "A", Verdict: prove.Confirmed}, prove.Result{ID: "A", Verdict: prove.NotApplicable}
	contradicted := prove.Result{ID: "C", Verdict: prove.Contradicted, Reason: "Linux 6.1 does otherwise"}
	broken := prove.Result{ID: "B", Verdict: prove.NotApplicable, Broken: true, Reason: "the experiment broke off: it hung"}
	for name, c := range map[string]struct {
		root, nobody prove.Document
		want         string
	}{
		"two kernels":              {document("6.1.0", confirmed), document("6.2.0", confirmed), "root ran them on Linux 6.1.0, the other user on 6.2.0"},
		"no kernel":                {document("odd", confirmed), document("odd", confirmed), "odd"},
		"nothing proved":           {document("6.1.0", confirmed), document("6.1.0", none), "as nobody: no proof is confirmed"},
		"one that is contradicted": {document("6.1.0", confirmed), document("6.1.0", confirmed, contradicted), "as nobody: C: Linux 6.1 does otherwise"},
		"one that broke off":       {document("6.1.0", confirmed, broken), document("6.1.0", confirmed), "as root: B: the experiment broke off: it hung"},
	} {
		if _, err := measured.New("", c.root, c.nobody); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

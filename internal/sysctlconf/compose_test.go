package sysctlconf

import (
	"strings"
	"testing"
)

func TestComposeMakesAFileThatIsNobodys(t *testing.T) {
	for _, test := range []struct {
		name, comment, want string
		edits               []Edit
	}{
		{"nothing", "", "", nil},
		{"a comment alone", "one\n\ntwo", "# one\n#\n# two\n", nil},
		{"settings", "", "a.b = 1\nnet.ipv4.conf.eth0/100.rp_filter = 2\n", []Edit{{Path: "a/b", Value: to("1")}, {Path: "net/ipv4/conf/eth0.100/rp_filter", Value: to("2")}}},
		{"both", "why", "# why\n\na.b = 1 # 2\n", []Edit{{Path: "a/b", Value: to("1 # 2")}}},
		{"an empty value", "", "a.b = \n", []Edit{{Path: "a/b", Value: to("")}}},
		{"a comment that would be a setting", "x\rnet.ipv4.ip_forward = 1", "# xnet.ipv4.ip_forward = 1\n", nil},
		{"our header", strings.TrimPrefix(Header, "# ") + "x", "#\n" + Header + "x\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Compose(test.comment, test.edits)
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, %v\nwant %q", got, err, test.want)
			}
			if IsManaged(got) {
				t.Errorf("%q would be taken for ours", got)
			}
		})
	}
}

func TestComposeRefusesWhatALoaderCannotRead(t *testing.T) {
	for _, edit := range []Edit{
		{Path: "a/b", Value: to(" 1")},
		{Path: "a/b", Value: to("1\nc.d=2")},
		{Path: "a*/b", Value: to("1")},
		{Path: "-a/b", Value: to("1")},
		{Path: "a/b=c", Value: to("1")},
	} {
		if got, err := Compose("", []Edit{edit}); err == nil {
			t.Errorf("%s %q: got %q", edit.Path, *edit.Value, got)
		}
	}
}

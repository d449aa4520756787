package sysctlconf

import (
	"slices"
	"testing"
)

// Every line was tried with systemd-sysctl 252 and procps 4.0.2, or follows
// from glob(7).
func TestMatchGlob(t *testing.T) {
	tests := []struct {
		pattern, path string
		want          bool
	}{
		{"net/ipv4/conf/*/rp_filter", "net/ipv4/conf/eth0.100/rp_filter", true},
		{"net/*/rp_filter", "net/ipv4/conf/all/rp_filter", false},
		{"*/*/*/eth0/rp_filter", "net/ipv4/conf/eth0/rp_filter", true},
		{"conf/eth?100", "conf/eth0.100", false},
		{"conf/eth0.10[0-9]", "conf/eth0.100", true},
		{"conf/[!e]*", "conf/lo", true},
		{"conf/[^e]*", "conf/eth0", false},
		{"conf/[]e]*", "conf/eth0", true},
		{"conf/et[h-]0", "conf/eth0", true},
		{"conf/[[:alpha:]]*", "conf/eth0", true},
		{"conf/[[:digit:]]*", "conf/eth0", false},
		{`conf/eth[\0]`, "conf/eth0", true},
		{`conf/eth0\*`, "conf/eth0x", false},
		{`conf/eth0\*`, "conf/eth0*", true},
		{"conf/eth[0", "conf/eth[0", true},
		{"conf/eth[0", "conf/eth0", false},
		{"conf/*", "conf/.hidden", false},
		{"conf/.*", "conf/.hidden", true},
		{"conf/{a,b}", "conf/a", false},
		{"*a*b*", "xaxbx", true},
		{"*a*b*", "xbxax", false},
		{"*", "", true},
		{"?", "", false},
	}
	for _, test := range tests {
		if got := MatchGlob(test.pattern, test.path); got != test.want {
			t.Errorf("MatchGlob(%q, %q) = %v", test.pattern, test.path, got)
		}
	}
}

func TestParameterSet(t *testing.T) {
	set := NewParameterSet([]string{"net/b/x", "net/a/x", "net/a/x", "vm/x"})
	if got := set.Glob("net/*/x"); !slices.Equal(got, []string{"net/a/x", "net/b/x"}) {
		t.Errorf("Glob: %q", got)
	}
	if got := set.Glob("net/a/x"); !slices.Equal(got, []string{"net/a/x"}) {
		t.Errorf("Glob of a literal: %q", got)
	}
	if !set.Exists("vm/x") || set.Exists("vm") || set.Exists("") {
		t.Error("Exists is wrong")
	}
	if !set.IsDirectory("net/a") || set.IsDirectory("net/a/x") || set.IsDirectory("ne") {
		t.Error("IsDirectory is wrong")
	}
}

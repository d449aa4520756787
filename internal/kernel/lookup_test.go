package kernel

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCatalogueIsSorted(t *testing.T) {
	if !slices.IsSortedFunc(parameters, func(a, b Parameter) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the catalogue is not sorted by name")
	}
	if len(All()) < 1100 {
		t.Errorf("the catalogue has %d entries", len(All()))
	}
}

func TestLookup(t *testing.T) {
	for name, want := range map[string]string{
		"net.ipv4.tcp_tw_reuse":               "net.ipv4.tcp_tw_reuse",
		"net.ipv4.conf.eth0.rp_filter":        "net.ipv4.conf.default.rp_filter",
		"net.ipv4.conf.eth0/100.rp_filter":    "net.ipv4.conf.default.rp_filter",
		"net.ipv6.conf.wg0.accept_ra":         "net.ipv6.conf.default.accept_ra",
		"net.ipv4.neigh.eth0.gc_stale_time":   "net.ipv4.neigh.lo.gc_stale_time",
		"net.mpls.conf.eth0.input":            "net.mpls.conf.lo.input",
		"net.ipv4.netfilter.ip_conntrack_max": "net.ipv4.netfilter.ip_conntrack_max",
		"kernel.sysrq":                        "kernel.sysrq",
		"kernel.yama.ptrace_scope":            "kernel.yama.ptrace_scope",
		"net.bridge.bridge-nf-call-iptables":  "net.bridge.bridge-nf-call-iptables",
		"net.ipv4.vs.conn_reuse_mode":         "net.ipv4.vs.conn_reuse_mode",
		"user.max_user_namespaces":            "user.max_user_namespaces",
		"net.ipv4.conf.eth0.100.rp_filter":    "",
		"net.ipv4.neigh.eth0.gc_thresh1":      "", // only below default
		"net.ipv4.tcp_tw_reuse ":              "",
		"net/ipv4/tcp_tw_reuse":               "",
		"":                                    "",
		"net.ipv6.tcp_tw_reuse":               "",
	} {
		p, ok := Lookup(name)
		if ok != (want != "") || ok && p.Name != want {
			t.Errorf("Lookup(%q) = %v, %t, want %q", name, p, ok, want)
		}
	}
}

// Whatever the running kernel has below the directories that mainline alone
// fills must be in the catalogue, or TL002 would call it unknown.
func TestRunningKernelIsKnown(t *testing.T) {
	running, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		t.Fatal(err)
	}
	release := releaseOf(t, string(running))
	newer := Newest().Less(Version{release.Version.Major, release.Version.Minor, 0})
	seen := 0
	for _, dir := range []string{"net/core", "net/ipv4", "net/ipv6", "net/netfilter", "net/unix", "fs", "vm", "user"} {
		root := filepath.Join("/proc/sys", dir)
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return nil // an interface may go away meanwhile; some directories are closed
			}
			seen++
			name := Canonical(strings.TrimPrefix(path, "/proc/sys/"))
			p, ok := Lookup(name)
			switch {
			case ok && (p.Never() || release.Vendor == "" && wronglyAbsent(p, release)):
				t.Errorf("%s is here, and the catalogue says that %s has it not", name, release.Text)
			case !ok && newer:
				t.Logf("%s is newer than the catalogue and has %s", release.Text, name)
			case !ok && !strings.HasPrefix(name, "fs.binfmt_misc."): // one file for each registered format
				t.Errorf("%s is not in the catalogue", name)
			}
			return nil
		})
		if err != nil {
			t.Errorf("walking %s: %v", root, err)
		}
	}
	if seen == 0 {
		t.Error("/proc/sys shows nothing")
	}
}

func wronglyAbsent(p *Parameter, r Release) bool {
	state := p.At(r)
	return state.Known && !state.Present && len(p.Vendors) == 0
}

func BenchmarkLookup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Lookup("net.ipv4.tcp_tw_reuse")
	}
}

func BenchmarkLookupInterface(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Lookup("net.ipv4.conf.eth0.rp_filter")
	}
}

package kernel

import (
	"slices"
	"strings"
	"testing"
)

const (
	mib = int64(1) << 20
	gib = int64(1) << 30
)

// The formulas must give what the kernels of the tables show, on the memory
// that those had: 24 GiB for 6.18, 2 GiB for the others.
func TestDefaultsFromMemoryAgreeWithMeasurement(t *testing.T) {
	names := []string{
		"net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
		"net.netfilter.nf_conntrack_buckets", "net.netfilter.nf_conntrack_max", "net.nf_conntrack_max",
	}
	compared := 0
	forEachCell(t, "kernels-net.tsv", 5, func(name string, r Release, fields []string) {
		if !slices.Contains(names, name) {
			return
		}
		memory := 2 * gib
		if r.Text == "6.18.44" {
			memory = 24 * gib
		}
		p, _ := Lookup(name)
		value, known := Default(p, r, memory)
		if name == "net.ipv4.tcp_rmem" && r.Text == "7.3.4" {
			if known { // 2 GiB limit the last value to what is free at boot
				t.Errorf("%s on %s is said to be %q", name, r.Text, value)
			}
			return
		}
		compared++
		if !known || value != fields[1] {
			t.Errorf("%s on %s with %d GiB: got %q, %t, measured %q", name, r.Text, memory/gib, value, known, fields[1])
		}
	})
	if want := 5*len(names) - 1; compared != want {
		t.Errorf("compared %d cells, want %d", compared, want)
	}
}

func TestDefault(t *testing.T) {
	for _, tt := range []struct {
		name, release string
		memory        int64
		value         string
		known         bool
	}{
		{"net.ipv4.tcp_tw_reuse", "6.18", 0, "2", true},
		{"net.ipv4.ip_local_reserved_ports", "6.18", 0, "", true},
		{"net.ipv4.tcp_tw_recycle", "6.18", 0, "", false},
		{"net.ipv4.tcp_tw_reuse_delay", "6.12", 0, "", false},
		{"net.ipv4.tcp_max_tw_buckets", "6.18", 0, "", false},
		{"net.ipv4.tcp_max_tw_buckets", "6.18", 512 * mib, "2048", true},
		{"net.ipv4.tcp_max_tw_buckets", "6.18", 16 * gib, "65536", true},
		{"net.ipv4.tcp_max_tw_buckets", "6.18", 63 * gib, "262144", true},
		{"net.ipv4.tcp_max_tw_buckets", "6.18", 64 * gib, "262144", true},
		{"net.ipv4.tcp_max_tw_buckets", "6.18", 1 << 40, "262144", true},
		{"net.ipv4.tcp_max_tw_buckets", "2.6.32", 64 * gib, "", false},
		{"net.ipv4.tcp_max_syn_backlog", "5.3", 64 * gib, "2048", true},
		{"net.ipv4.tcp_max_syn_backlog", "5.4", 64 * gib, "4096", true},
		{"net.ipv4.tcp_max_syn_backlog", "4.18.0-240.el8.x86_64", 64 * gib, "2048", true},
		{"net.ipv4.tcp_rmem", "4.19", 64 * gib, "4096 87380 6291456", true},
		{"net.ipv4.tcp_rmem", "4.20", 64 * gib, "4096 131072 6291456", true},
		{"net.ipv4.tcp_rmem", "6.16", 64 * gib, "4096 131072 33554432", true},
		{"net.ipv4.tcp_rmem", "6.12", 512 * mib, "", false},
		{"net.ipv4.tcp_wmem", "5.4.95-42.163.amzn2.x86_64", 64 * gib, "4096 20480 4194304", true},
		{"net.ipv4.tcp_wmem", "5.10.68-62.173.amzn2.x86_64", 64 * gib, "4096 16384 4194304", true},
		{"net.netfilter.nf_conntrack_max", "5.14", 64 * gib, "262144", true},
		{"net.netfilter.nf_conntrack_max", "5.15", 64 * gib, "262144", true},
		{"net.netfilter.nf_conntrack_buckets", "5.14", 64 * gib, "65536", true},
		{"net.netfilter.nf_conntrack_buckets", "5.15", 64 * gib, "262144", true},
		{"net.netfilter.nf_conntrack_max", "6.1", gib, "", false},
		{"net.ipv4.tcp_mem", "6.18", 64 * gib, "", false},
		{"fs.file-max", "6.18", 64 * gib, "", false},
	} {
		p, ok := Lookup(tt.name)
		if !ok {
			t.Fatalf("%s is not in the catalogue", tt.name)
		}
		value, known := Default(p, releaseOf(t, tt.release), tt.memory)
		if value != tt.value || known != tt.known {
			t.Errorf("Default(%s, %s, %d) = %q, %t, want %q, %t", tt.name, tt.release, tt.memory, value, known, tt.value, tt.known)
		}
	}
}

// More memory never makes a smaller table.
func TestDefaultGrowsWithMemory(t *testing.T) {
	p, _ := Lookup("net.ipv4.tcp_max_tw_buckets")
	last := ""
	for memory := 64 * mib; memory <= 1<<42; memory *= 2 {
		value, known := Default(p, Release{Version: Newest()}, memory)
		if !known || len(value) < len(last) || len(value) == len(last) && strings.Compare(value, last) < 0 {
			t.Errorf("with %d MiB: %q, with half of it %q", memory/mib, value, last)
		}
		last = value
	}
}

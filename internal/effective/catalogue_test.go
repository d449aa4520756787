package effective

import (
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

func TestKernelCatalogue(t *testing.T) {
	for _, c := range []struct {
		name      string
		catalogue KernelCatalogue
		release   string
		presence  Presence
		readOnly  bool
		standard  string // "?" is unknown
	}{
		{"net.ipv4.tcp_tw_reuse", KernelCatalogue{}, "6.18", Present, false, "2"},
		{"net.ipv4.tcp_tw_reuse_delay", KernelCatalogue{}, "6.1", Missing, false, "?"},
		{"net.ipv4.tcp_max_tw_buckets", KernelCatalogue{}, "6.18", Present, false, "?"},
		{"net.ipv4.tcp_max_tw_buckets", KernelCatalogue{Memory: 24 << 30}, "6.18", Present, false, "131072"},
		{"net.core.netdev_max_backlog", KernelCatalogue{Namespace: RootNamespace}, "6.18", Missing, false, "1000"},
		{"net.core.rmem_max", KernelCatalogue{Namespace: RootNamespace}, "6.18", Present, true, "4194304"},
		{"net.core.somaxconn", KernelCatalogue{Namespace: UserNamespace}, "5.10", Missing, false, "4096"},
		{"net.ipv4.conf.eth0/100.rp_filter", KernelCatalogue{}, "6.18", Present, false, "0"},
	} {
		c.catalogue.Release = mustRelease(t, c.release)
		d, ok := c.catalogue.Describe(c.name)
		if !ok || d.Name != c.name || d.Presence != c.presence || d.ReadOnly != c.readOnly {
			t.Errorf("%s on %s: %t %+v", c.name, c.release, ok, d)
		}
		if (d.Default == nil) != (c.standard == "?") || d.Default != nil && *d.Default != c.standard {
			t.Errorf("%s on %s: default %s, want %s", c.name, c.release, show(d.Default), c.standard)
		}
	}
	if d, ok := (KernelCatalogue{}).Describe("net.ipv4.tcp_tw_ruse"); ok {
		t.Errorf("a name in no catalogue is described: %+v", d)
	}
}

func TestModulesDecidePresence(t *testing.T) {
	const name = "net.netfilter.nf_conntrack_tcp_loose"
	p, ok := kernel.Lookup(name)
	if !ok || p.Module == "" {
		t.Fatalf("%s needs no module in the catalogue: %+v", name, p)
	}
	for _, c := range []struct {
		modules []string
		want    Presence
	}{{nil, NeedsModule}, {[]string{}, Missing}, {[]string{"nf-conntrack"}, Present}} {
		d, _ := KernelCatalogue{Release: mustRelease(t, "6.18"), Modules: c.modules}.Describe(name)
		if d.Presence != c.want {
			t.Errorf("modules %v: presence %d, want %d", c.modules, d.Presence, c.want)
		}
	}
}

// A port range below 1024 needs ip_unprivileged_port_start only where that is.
func TestOldKernelsComparePortRangeWithNothing(t *testing.T) {
	for release, want := range map[string]ResultKind{"3.10.0-1160.el7.x86_64": OK, "4.19": Refused} {
		c := KernelCatalogue{Release: mustRelease(t, release)}
		r := Apply(c, World{Release: c.Release}, Loader{}, writesOf("net.ipv4.ip_local_port_range=1000 65000"), nil)
		if r.Trace[0].Result != want {
			t.Errorf("%s: %s %s", release, r.Trace[0].Result, r.Trace[0].Reason)
		}
	}
}

// conf.default was measured; conf.all has the same table.
func TestConfAllIsDescribedAsConfDefault(t *testing.T) {
	c := KernelCatalogue{Release: mustRelease(t, "6.18")}
	for _, key := range []string{"net.ipv4.conf.%.rp_filter", "net.ipv6.conf.%.ioam6_id_wide"} {
		all, _ := c.Describe(replace(key, "all"))
		standard, _ := c.Describe(replace(key, "default"))
		if all.Min == nil || *all.Min != *standard.Min || *all.Max != *standard.Max || all.Type != standard.Type {
			t.Errorf("%s: %+v, %+v", key, all, standard)
		}
	}
}

func replace(name, member string) string { return strings.Replace(name, "%", member, 1) }

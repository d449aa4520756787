package fake

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// What a script did before its connection broke is done, or not, as the fault says.
func TestDropsDoWhatTheySay(t *testing.T) {
	for _, test := range []struct {
		fault TransportFault
		value string
	}{{Unreachable, "2"}, {DropBefore, "2"}, {DropAfter, "1"}, {DropMiddle, "1"}} {
		h := newHost(t, Options{})
		h.Next(test.fault)
		if out, err := run(t, h, "put net/ipv4/tcp_tw_reuse 1", "echo done"); err == nil {
			t.Errorf("fault %d: no error, %q", test.fault, out)
		}
		if value, _ := h.Get("net.ipv4.tcp_tw_reuse"); value != test.value {
			t.Errorf("fault %d: %s", test.fault, value)
		}
		if out, err := run(t, h, "echo again"); err != nil || out != "again\n" {
			t.Errorf("after fault %d: %q %v", test.fault, out, err)
		}
	}
}

func TestKernelTroubles(t *testing.T) {
	h := newHost(t, Options{})
	h.ReadOnly("net.ipv4.tcp_fin_timeout")
	h.Reject("net.core.somaxconn", "Device or resource busy")
	h.Clamp("net.ipv4.tcp_max_syn_backlog", func(string) string { return "4096" })
	out, err := run(t, h, `for p in tcp_fin_timeout tcp_max_syn_backlog; do put net/ipv4/$p 9000; echo "$?$WHY"; done`, `put net/core/somaxconn 9; echo "$?$WHY"`, `put net/no 9; echo "$?$WHY"`)
	if want := "1Read-only file system\n0\n1Device or resource busy\n1No such file or directory\n"; err != nil || out != want {
		t.Errorf("%q %v", out, err)
	}
	if value, _ := h.Get("net.ipv4.tcp_max_syn_backlog"); value != "4096" {
		t.Errorf("clamped to %s", value)
	}
}

// The range may begin below the privileged ports only after those end lower.
func TestOrderOfWritesMatters(t *testing.T) {
	h := newHost(t, Options{})
	out, err := run(t, h, `put net/ipv4/ip_local_port_range "500 60999"; echo "$?"`,
		"put net/ipv4/ip_unprivileged_port_start 400", `put net/ipv4/ip_local_port_range "500 60999"; echo "$?"`)
	if err != nil || out != "1\n0\n" {
		t.Errorf("%q %v", out, err)
	}
}

func TestFaultAtAStep(t *testing.T) {
	h := newHost(t, Options{})
	h.On(FailAt("No space left on device", "step", "write"))
	out, err := run(t, h, `durable "$R/etc/sysctl.d/60-lb.conf" 0644 x 2>&1; echo "$?"`)
	if err != nil || !strings.Contains(out, "No space left on device\n1\n") {
		t.Errorf("%q %v", out, err)
	}
	if _, err := h.ReadFile("/etc/sysctl.d/60-lb.conf"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	h.On(func(e Event) Fault {
		if e.Words[0] == "put" && e.Words[1] == "net/ipv4/tcp_tw_reuse" {
			_ = h.Set("net.ipv4.tcp_fin_timeout", "33")
		}
		return Fault{}
	})
	if out, err := run(t, h, "put net/ipv4/tcp_tw_reuse 1", `cat "$R/proc/sys/net/ipv4/tcp_fin_timeout"`); err != nil || out != "33\n" {
		t.Errorf("%q %v", out, err)
	}
}

func TestRebootAndModules(t *testing.T) {
	h := newHost(t, Options{})
	take := func() *host.Snapshot {
		s, err := host.Take(t.Context(), host.NewRunner(h.Transport(), false, ""), host.Question{Parameters: []string{"net.netfilter.nf_conntrack_max", "net.ipv4.tcp_tw_reuse"}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := take()
	if !before.Live["net.netfilter.nf_conntrack_max"].Absent {
		t.Errorf("%+v", before.Live)
	}
	if err := h.WriteFile(host.StateDirectory+"/60-lb.json", `{"schema":1}`); err != nil {
		t.Fatal(err)
	}
	if err := h.Load("nf_conntrack"); err != nil {
		t.Fatal(err)
	}
	if during := take(); during.Live["net.netfilter.nf_conntrack_max"].Absent || len(during.Journals) != 1 {
		t.Errorf("%+v", during.Live)
	}
	if err := h.Unload("nf_conntrack"); err != nil {
		t.Fatal(err)
	}
	if err := h.Reboot(map[string]string{"net.ipv4.tcp_tw_reuse": "1"}); err != nil {
		t.Fatal(err)
	}
	after := take()
	if after.BootID == before.BootID || after.ID != before.ID || len(after.Journals) != 0 || after.Live["net.ipv4.tcp_tw_reuse"].Value != "1" {
		t.Errorf("%+v", after)
	}
}

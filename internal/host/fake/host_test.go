package fake

import (
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

func newHost(t *testing.T, o Options) *Host {
	t.Helper()
	h, err := New(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func TestTakeOfFakeHost(t *testing.T) {
	h := newHost(t, Options{})
	if err := h.Listen(443, 80); err != nil {
		t.Fatal(err)
	}
	if err := h.WriteFile("/etc/sysctl.d/60-lb.conf", "net.ipv4.tcp_tw_reuse = 1"); err != nil {
		t.Fatal(err)
	}
	s, err := host.Take(t.Context(), host.NewRunner(h.Transport(), false, ""), host.Question{
		Parameters: []string{"net.ipv4.tcp_tw_reuse", "net.ipv4.route.flush", "no.such", "net.ipv4.ip_local_port_range"}, Listeners: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]host.Live{
		"net.ipv4.tcp_tw_reuse":        {Value: "2"},
		"net.ipv4.route.flush":         {Unreadable: true, Problem: "Permission denied"},
		"no.such":                      {Absent: true},
		"net.ipv4.ip_local_port_range": {Value: "32768\t60999"},
	}
	for name, live := range want {
		if s.Live[name] != live {
			t.Errorf("%s is %+v, want %+v", name, s.Live[name], live)
		}
	}
	if !slices.Equal(s.Listeners, []int{80, 443}) || s.Kernel != "6.1.0-18-amd64" || s.Memory != 4<<30 || !s.Root {
		t.Errorf("%v %s %d %v", s.Listeners, s.Kernel, s.Memory, s.Root)
	}
	if len(s.Files) != 1 || string(s.Files[0].Data) != "net.ipv4.tcp_tw_reuse = 1" || s.Files[0].Mode != 0o644 {
		t.Errorf("files %+v", s.Files)
	}
	if h.Starts() != 1 || h.Logins() != 1 {
		t.Errorf("%d starts, %d logins", h.Starts(), h.Logins())
	}
}

func run(t *testing.T, h *Host, lines ...string) (string, error) {
	t.Helper()
	s := host.NewScript()
	s.Line(lines...)
	output, err := host.NewRunner(h.Transport(), false, "").Run(t.Context(), s.Text())
	return string(output.Stdout), err
}

func TestKernelJudgesWrites(t *testing.T) {
	for _, test := range []struct{ name, written, why, value string }{
		{"net.ipv4.ip_local_reserved_ports", "1,2,3", "", "1-3"},
		{"net.ipv4.tcp_fin_timeout", "0x10", "", "16"},
		{"net.ipv4.ip_local_port_range", "1024 65000", "", "1024\t65000"},
		{"net.ipv4.ip_local_port_range", "60000 1024", "Invalid argument", "32768\t60999"},
		{"net.ipv4.tcp_tw_reuse", "7", "Invalid argument", "2"},
	} {
		h := newHost(t, Options{})
		s := host.NewScript()
		s.Call("put", strings.ReplaceAll(test.name, ".", "/"), test.written)
		s.Line(`printf '%s' "$WHY"`)
		output, err := host.NewRunner(h.Transport(), false, "").Run(t.Context(), s.Text())
		if err != nil {
			t.Fatal(err)
		}
		if value, err := h.Get(test.name); err != nil || value != test.value || string(output.Stdout) != test.why {
			t.Errorf("%s=%s: %q %q %v", test.name, test.written, value, output.Stdout, err)
		}
	}
}

func TestDurableAndDeath(t *testing.T) {
	h := newHost(t, Options{})
	if _, err := run(t, h, `durable "$R/etc/sysctl.d/60-lb.conf" 0644 'a=1`, `'`); err != nil {
		t.Fatal(err)
	}
	if text, err := h.ReadFile("/etc/sysctl.d/60-lb.conf"); text != "a=1\n" {
		t.Fatalf("%q %v", text, err)
	}
	events := len(h.Events())
	h.On(DieAt(events + 2))
	if out, err := run(t, h, `durable "$R/etc/sysctl.d/60-lb.conf" 0644 'b=1'`, "echo survived"); out != "" {
		t.Fatalf("%q %v", out, err)
	}
	if text, _ := h.ReadFile("/etc/sysctl.d/60-lb.conf"); text != "a=1\n" {
		t.Fatalf("%q", text)
	}
}

func TestTransportFaults(t *testing.T) {
	h := newHost(t, Options{})
	for _, fault := range []TransportFault{Unreachable, DropBefore, DropAfter, DropMiddle} {
		h.Next(fault)
		_, err := host.Take(t.Context(), host.NewRunner(h.Transport(), false, ""), host.Question{})
		if err == nil {
			t.Errorf("fault %d: no error", fault)
		}
		t.Log(err)
	}
}

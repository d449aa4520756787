package apply

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func loaded(t *testing.T, all []Loaded, name string) Loaded {
	t.Helper()
	for _, l := range all {
		if l.Parameter == name {
			return l
		}
	}
	t.Fatalf("%s was not loaded: %v", name, all)
	return Loaded{}
}

func TestReload_GivesWhatABootWould(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.WriteFile("/usr/lib/sysctl.d/10-vendor.conf", "net.ipv4.tcp_fin_timeout = 20\nnet.core.somaxconn = 1024\n"))
	b.must(b.host.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\n-net.ipv4.tcp_no_such = 1\nnet.ipv4.tcp_tw_reuse = 1\nnet.ipv4.tcp_fastopen_key = 1-2-3-4\n"))
	b.must(b.host.Write(reuse, "1"))
	var told []string
	all, notes, err := b.Reload(context.Background(), Reload{Tell: func(message string) { told = append(told, message) }})
	b.must(err)
	if len(notes) > 0 {
		t.Errorf("there were notes: %v", notes)
	}
	b.holds(map[string]string{finTimeout: "30", somaxconn: "1024", reuse: "1"})
	if l := loaded(t, all, finTimeout); l.Place.String() != "/etc/sysctl.d/50-web.conf:1" || l.Before != "60" || l.After != "30" || !l.Written || l.Problem != "" {
		t.Errorf("it says %+v", l)
	}
	if l := loaded(t, all, reuse); l.Written || l.Problem != "" {
		t.Errorf("what was right is written: %+v", l)
	}
	if l := loaded(t, all, "net.ipv4.tcp_no_such"); !l.Tolerated || !strings.Contains(l.Problem, "no such parameter") {
		t.Errorf("it says %+v", l)
	}
	if len(told) != 1 || !strings.Contains(told[0], "2 are written") {
		t.Errorf("it told %q", told)
	}
	for _, l := range all {
		if l.Parameter == fastopen {
			t.Errorf("a secret was touched: %+v", l)
		}
	}
	if _, err := b.host.ReadFile(host.StateDirectory + "/" + reloadStem + ".json"); err == nil {
		t.Error("a reload owns something")
	}
	all, _, err = b.Reload(context.Background(), Reload{})
	b.must(err)
	for _, l := range all {
		if l.Written {
			t.Errorf("the second reload writes %+v", l)
		}
	}
}

func TestReload_Prefix(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\nnet.core.somaxconn = 1024\n"))
	before, err := b.host.Get(somaxconn)
	b.must(err)
	all, _, err := b.Reload(context.Background(), Reload{Prefixes: []string{"net.ipv4."}})
	b.must(err)
	b.holds(map[string]string{finTimeout: "30", somaxconn: before})
	if len(all) != 1 {
		t.Errorf("it loaded %v", all)
	}
}

// What one line gets wrong keeps no other from being applied.
func TestReload_Refusals(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_timestamps = 7x\nnet.core.somaxconn = 1024\nnet.ipv4.tcp_fin_timeout = 30\nnet.ipv4.tcp_tw_reuse = 1\n"))
	b.host.Clamp(finTimeout, func(string) string { return "25" })
	b.host.ReadOnly(reuse)
	b.must(b.host.Set(reuse, "0"))
	all, _, err := b.Reload(context.Background(), Reload{})
	b.must(err)
	b.holds(map[string]string{somaxconn: "1024", timestamps: "1", finTimeout: "25"})
	for name, want := range map[string]string{timestamps: `the kernel refused "7x": Invalid argument`, finTimeout: `the kernel then held "25"`, reuse: "read-only"} {
		if l := loaded(t, all, name); !strings.Contains(l.Problem, want) || l.Tolerated {
			t.Errorf("it says %+v of %s, not %q", l, name, want)
		}
	}
}

// A reload that locks us out is taken back by the host.
func TestReload_LockedOut(t *testing.T) {
	b := newBench(t, fake.Options{Remote: true})
	b.must(b.host.WriteFile("/etc/sysctl.d/50-web.conf", "net.ipv4.tcp_fin_timeout = 30\n"))
	wasWritten := false
	b.host.On(func(e fake.Event) fake.Fault {
		if e.Words[0] == "step" && e.Words[1] == "written" && !wasWritten {
			wasWritten = true
			b.holds(map[string]string{finTimeout: "30"})
			b.host.Next(slices.Repeat([]fake.TransportFault{fake.Unreachable}, 40)...)
		}
		return fake.Fault{}
	})
	_, _, err := b.Reload(context.Background(), Reload{Rollback: 3 * time.Second})
	if err == nil || !wasWritten || !strings.Contains(err.Error(), "revert") {
		t.Fatalf("it was written: %t, and ended with %v", wasWritten, err)
	}
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(100 * time.Millisecond) {
		if got, _ := b.host.Get(finTimeout); got == "60" {
			break
		}
	}
	b.holds(map[string]string{finTimeout: "60"})
}

func TestReload_Unprivileged(t *testing.T) {
	b := newBench(t, fake.Options{UID: 1000})
	_, _, err := b.Reload(context.Background(), Reload{})
	if err == nil || !strings.Contains(err.Error(), "sudo = true") {
		t.Errorf("it ended with %v", err)
	}
}

func TestReload_RealKernel(t *testing.T) {
	shells(t, func(t *testing.T, s *Session) {
		nettest.Write(t, finTimeout, "60")
		nettest.Write(t, reserved, "")
		text := "net.ipv4.tcp_fin_timeout = 0x1e\nnet.ipv4.ip_local_reserved_ports = 3,1,2\nnet.ipv4.tcp_timestamps = nonsense\n"
		if err := os.WriteFile("/etc/sysctl.d/50-web.conf", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		all, _, err := s.Reload(context.Background(), Reload{})
		if err != nil {
			t.Fatal(err)
		}
		kernelHolds(t, map[string]string{finTimeout: "30", reserved: "1-3"})
		if l := loaded(t, all, timestamps); l.Problem == "" {
			t.Errorf("nonsense was taken: %+v", l)
		}
	})
}

// What a reload leaves is what the host's own loader leaves: with masked files,
// globs, exclusions, and lines that the kernel refuses.
func TestReload_AsTheRealLoader(t *testing.T) {
	s := realHost(t, "dash")
	loader := nettest.Program(t, "systemd-sysctl")
	for path, text := range map[string]string{
		"/usr/lib/sysctl.d/10-base.conf": finTimeout + " = 20\nnet.ipv4.tcp_keepalive_time = 500\n",
		"/etc/sysctl.d/10-base.conf":     finTimeout + " = 21\n",
		"/etc/sysctl.d/20-glob.conf":     "net.ipv4.conf.*.rp_filter = 2\n-net.ipv4.conf.lo.rp_filter\n",
		"/run/sysctl.d/30-run.conf":      reserved + " = 5,3,4\n" + somaxconn + " = 0x800\n",
		"/etc/sysctl.d/40-last.conf":     "; mine\n" + finTimeout + "= 22\n-net.ipv4.tcp_no_such = 1\n" + timestamps + " = bogus\nnet/ipv4/ip_local_port_range = 20000   60001\n",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Remove(path) }) // that of /etc is gone already
	}
	starts := map[string]string{
		finTimeout: "60", "net.ipv4.tcp_keepalive_time": "7200", "net.ipv4.conf.lo.rp_filter": "0", "net.ipv4.conf.all.rp_filter": "0", "net.ipv4.conf.default.rp_filter": "0",
		reserved: "", somaxconn: "4096", timestamps: "1", portRange: "32768 60999",
	}
	values := func(change func()) map[string]string {
		held := map[string]string{}
		for name, value := range starts {
			nettest.Write(t, name, value)
		}
		change()
		for name := range starts {
			held[name] = squeeze(nettest.Read(t, name))
		}
		return held
	}
	theirs := values(func() {
		if out, err := exec.Command(loader).CombinedOutput(); err != nil {
			t.Logf("%s: %v\n%s", loader, err, out) // it fails for the refused line
		}
	})
	ours := values(func() {
		if _, _, err := s.Reload(context.Background(), Reload{}); err != nil {
			t.Fatal(err)
		}
	})
	if !maps.Equal(theirs, ours) {
		t.Errorf("%s leaves\n%v\nand a reload\n%v", loader, theirs, ours)
	}
	if theirs[finTimeout] != "22" || theirs[somaxconn] != "2048" || theirs["net.ipv4.conf.all.rp_filter"] != "2" {
		t.Errorf("the loader did not read the files: %v", theirs)
	}
}

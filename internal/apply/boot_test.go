package apply

import (
	"context"
	"os"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Bar 6: another file decides at boot, and it is named with its line.
func TestBar06OverridingFileIsNamed(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.WriteFile("/etc/sysctl.d/99-other.conf", "# x\nnet/ipv4/tcp_tw_reuse = 0\n"))
	b.must(b.host.WriteFile("/usr/lib/sysctl.d/10-early.conf", "net.core.somaxconn = 99\n"))
	_, state, notes := b.apply(lb(map[string]string{reuse: "1", somaxconn: "8192"}), nil)
	if state.Boot[reuse] != "0" || state.OverriddenBy[reuse] != (Place{"/etc/sysctl.d/99-other.conf", 2, "0"}) {
		t.Errorf("boot %v by %v", state.Boot, state.OverriddenBy)
	}
	if state.Boot[somaxconn] != "8192" || len(state.OverriddenBy) != 1 {
		t.Errorf("boot %v by %v", state.Boot, state.OverriddenBy)
	}
	if !said(notes, reuse, "/etc/sysctl.d/99-other.conf:2") {
		t.Errorf("notes %v", notes)
	}
}

// Bar 7: systemd-sysctl does not read /etc/sysctl.conf, sysctl --system does,
// and so does systemd through a link.
func TestBar07SysctlConfIsNotAppliedUnderSystemd(t *testing.T) {
	files := []host.File{{Path: "/etc/sysctl.conf", Kind: host.RegularFile, Data: []byte("net.ipv4.tcp_tw_reuse=0\n")}}
	linked := append([]host.File{{Path: "/etc/sysctl.d/99-sysctl.conf", Link: "../sysctl.conf", Kind: host.RegularFile, Data: files[0].Data}}, files...)
	for _, test := range []struct {
		loader sysctlconf.Loader
		files  []host.File
		value  string
		by     string
	}{
		{sysctlconf.Systemd, files, "1", ""},
		{sysctlconf.Systemd, linked, "0", "/etc/sysctl.d/99-sysctl.conf:1"},
		{sysctlconf.Procps, files, "0", "/etc/sysctl.conf:1"},
	} {
		boot, by := bootOf(t, test.loader, test.files, map[string]string{reuse: "1"})
		if boot[reuse] != test.value || test.by == "" && len(by) != 0 || test.by != "" && by[reuse].String() != test.by {
			t.Errorf("%s: %v by %v, want %s by %q", test.loader, boot, by, test.value, test.by)
		}
	}
}

// Bar 8: globs, exclusions and masks, as each loader takes them.
func TestBar08GlobsExclusionsAndMasksShowInBoot(t *testing.T) {
	const rpFilter = "net.ipv4.conf.eth0.rp_filter"
	for _, test := range []struct {
		name   string
		loader sysctlconf.Loader
		files  []host.File
		value  string
		by     string
	}{
		{"a later glob leaves an explicit key alone", sysctlconf.Systemd, []host.File{plain("/etc/sysctl.d/99-x.conf", "net.ipv4.conf.*.rp_filter=1\n")}, "2", ""},
		{"procps too", sysctlconf.Procps, []host.File{plain("/etc/sysctl.d/99-x.conf", "net.ipv4.conf.*.rp_filter=1\n")}, "2", ""},
		{"an exclusion in a later file cancels our line", sysctlconf.Systemd, []host.File{plain("/etc/sysctl.d/99-x.conf", "-net.ipv4.conf.eth0.rp_filter\n")}, "", ""},
		{"to procps an exclusion concerns globs alone", sysctlconf.Procps, []host.File{plain("/etc/sysctl.d/99-x.conf", "-net.ipv4.conf.eth0.rp_filter\n")}, "2", ""},
		{"a masked file decides nothing", sysctlconf.Systemd, []host.File{plain("/usr/lib/sysctl.d/99-x.conf", rpFilter+"=1\n"), {Path: "/etc/sysctl.d/99-x.conf", Link: "/dev/null", Kind: host.SpecialFile}}, "2", ""},
		{"of one name the one in /etc is read", sysctlconf.Systemd, []host.File{plain("/usr/lib/sysctl.d/60-lb.conf", rpFilter+"=1\n")}, "2", ""},
		{"a dash before the key is an assignment", sysctlconf.Systemd, []host.File{plain("/etc/sysctl.d/99-x.conf", "-"+rpFilter+"=1\n")}, "1", "/etc/sysctl.d/99-x.conf:1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			boot, by := bootOf(t, test.loader, test.files, map[string]string{rpFilter: "2"})
			if test.value != "" && boot[rpFilter] != test.value || test.value == "" && boot[rpFilter] == "2" {
				t.Errorf("boot leaves %q, want %q", boot[rpFilter], test.value)
			}
			if place, overridden := by[rpFilter]; overridden != (test.by != "") || overridden && place.String() != test.by {
				t.Errorf("overridden by %v, want %q", place, test.by)
			}
		})
	}
}

func plain(path, text string) host.File {
	return host.File{Path: path, Kind: host.RegularFile, Data: []byte(text)}
}

func bootOf(t *testing.T, loader sysctlconf.Loader, files []host.File, values map[string]string) (map[string]string, map[string]Place) {
	t.Helper()
	b := newBench(t, fake.Options{})
	snapshot, err := b.Snapshot(context.Background(), nil)
	b.must(err)
	changed := *snapshot
	changed.Loader, changed.Files = loader, files
	boot, by, err := Boot(&changed, "60-lb", values)
	b.must(err)
	return boot, by
}

func TestSecretsAreNotLaidOut(t *testing.T) {
	got := string(withoutSecrets(sysctlconf.Systemd, []byte("a.b=1\nnet.ipv4.tcp_fastopen_key = 0-1-2-3\nc.d=2")))
	if got != "a.b=1\nnet.ipv4.tcp_fastopen_key = xxxxxxx\nc.d=2" {
		t.Errorf("got %q", got)
	}
}

// What a host says of its files is laid out on the machine of the provider, whose
// files are not the host's to write.
func TestHostReachesNoFileOfThisMachine(t *testing.T) {
	outside := t.TempDir()
	const key = "/etc/sysctl.d/keys/authorized_keys"
	for name, test := range map[string]struct {
		directories []string
		files       []host.File
	}{
		"through a link to a directory": {nil, []host.File{{Path: "/etc/sysctl.d/keys", Link: outside, Kind: host.DirectoryFile}, plain(key, "made = 1\n")}},
		"through a link that climbs":    {nil, []host.File{{Path: "/etc/sysctl.d/keys", Link: "../../../../../../.." + outside, Kind: host.DirectoryFile}, plain(key, "made = 1\n")}},
		"through a link to a file":      {nil, []host.File{{Path: key, Link: outside + "/made", Kind: host.DanglingLink}, plain(key, "made = 1\n")}},
		"by the name of a directory":    {[]string{"../../../../../../.." + outside + "/made"}, nil},
		"by the name of a file":         {nil, []host.File{plain("/../../../../../../.."+outside+"/made", "made = 1\n")}},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot := &host.Snapshot{Kernel: "6.1.0", Loader: sysctlconf.Systemd, Directories: append([]string{"/etc/sysctl.d"}, test.directories...), Files: test.files}
			_, _, err := Booted(snapshot, []string{reuse})
			if made, listErr := os.ReadDir(outside); listErr != nil || len(made) > 0 {
				t.Errorf("%v was made, %v; the host was told %v", made, listErr, err)
			}
		})
	}
}

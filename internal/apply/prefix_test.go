package apply

import (
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

func TestSnapshotOfPrefixes(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.Set(fastopen, "1-2-3-4"))
	look := func(parameters, prefixes []string) map[string]bool {
		snapshot, err := b.SnapshotOf(t.Context(), parameters, prefixes)
		b.must(err)
		live := map[string]bool{}
		for name := range snapshot.Live {
			live[name] = true
		}
		return live
	}
	tcp := look(nil, []string{"net.ipv4.tcp_"})
	for name := range tcp {
		if !strings.HasPrefix(name, "net.ipv4.tcp_") {
			t.Errorf("%s was read", name)
		}
	}
	if !tcp[reuse] || !tcp[fastopen] {
		t.Errorf("%s and %s are not among %d", reuse, fastopen, len(tcp))
	}
	look([]string{reuse}, []string{"net.ipv4.tcp_t", "net.no_such."})
	if n := b.host.Starts(); n != 1 {
		t.Errorf("%d round trips for what was read already", n)
	}
	if both := look([]string{somaxconn}, nil); !both[somaxconn] || !both[reuse] {
		t.Error("a later snapshot has not what an earlier one had")
	}
	if snapshot, err := b.SnapshotOf(t.Context(), nil, []string{"net.ipv4.tcp_f"}); err != nil || snapshot.Live[fastopen].Value != "" || !snapshot.Live[fastopen].Withheld {
		t.Errorf("a prefix reads a secret: %+v, %v", snapshot.Live[fastopen], err)
	}
	if _, err := b.SnapshotOf(t.Context(), nil, []string{"net.$(reboot) "}); err == nil {
		t.Error("a prefix that is no name is accepted")
	}
}

func TestBootedNamesTheLinesThatDecide(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.Set(fastopen, "1-2-3-4"))
	b.must(b.host.WriteFile("/usr/lib/sysctl.d/50-vendor.conf", finTimeout+" = 50\n"+somaxconn+" = 1024\n"))
	b.must(b.host.WriteFile(lbFile, "\n"+finTimeout+" = 30\n"+fastopen+" = 1-2-3-4\n"))
	snapshot, err := b.Snapshot(t.Context(), nil)
	b.must(err)
	boot, decided, err := Booted(snapshot, []string{finTimeout, somaxconn, reuse, fastopen})
	b.must(err)
	if boot[finTimeout] != "30" || boot[somaxconn] != "1024" || boot[reuse] != "2" {
		t.Errorf("a boot leaves %v", boot)
	}
	if _, told := boot[fastopen]; told || decided[fastopen].Value != "" || decided[fastopen].Line != 3 {
		t.Errorf("of a secret it tells %q at %+v", boot[fastopen], decided[fastopen])
	}
	if got := decided[finTimeout].String(); got != lbFile+":2" {
		t.Errorf("%s decides", got)
	}
	if place, ok := decided[reuse]; ok {
		t.Errorf("%s decides over what nobody sets", place)
	}
}

func TestUnseenNamesWhatALoaderReadsAndWeCannot(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.WriteFile(lbFile, finTimeout+" = 30\n"))
	snapshot, err := b.Snapshot(t.Context(), nil)
	b.must(err)
	if unseen := Unseen(snapshot); len(unseen) > 0 {
		t.Errorf("on a host where all can be read: %q", unseen)
	}
	later := *snapshot
	later.Files = append(slices.Clone(snapshot.Files),
		host.File{Path: "/etc/sysctl.d/90-keys.conf", Kind: host.RegularFile, Problem: "Permission denied"},
		host.File{Path: "/etc/sysctl.d/README", Kind: host.RegularFile, Problem: "Permission denied"})
	later.Unlisted = []string{"/run/sysctl.d"}
	want := []string{"/etc/sysctl.d/90-keys.conf: Permission denied", "/run/sysctl.d: it cannot be listed"}
	if unseen := Unseen(&later); !slices.Equal(unseen, want) {
		t.Errorf("got %q, want %q", unseen, want)
	}
}

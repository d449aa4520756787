package apply

import (
	"context"
	"errors"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// Bar 4: destroy restores what is still ours, and leaves what is not.
func TestBar04DestroyRestoresOnlyWhatIsStillOurs(t *testing.T) {
	b := newBench(t, fake.Options{})
	prior, _, _ := b.apply(lb(map[string]string{reuse: "1", somaxconn: "8192", finTimeout: "30"}), nil)
	b.must(b.host.Write(somaxconn, "1024"))
	b.must(b.host.Remove(finTimeout))
	b.restart()
	announced, err := b.Announce(context.Background(), *prior, sortedKeys(prior.Values))
	if err != nil || !said(announced, reuse, "will be restored", `"1"`, `"2"`) || !said(announced, somaxconn, "1024", "8192", "somebody else") {
		t.Errorf("announced %v, %v", announced, err)
	}
	notes := b.destroy(prior)
	if !said(notes, reuse, "is restored", `"1"`, `"2"`) || !said(notes, somaxconn, "1024", "8192") {
		t.Errorf("notes %v", notes)
	}
	b.holds(map[string]string{reuse: "2", somaxconn: "1024"})
	b.file(lbFile, "")
	b.file(lbJournal, "")
}

func TestBar04KeepLeavesTheLiveValues(t *testing.T) {
	b := newBench(t, fake.Options{})
	prior, _, _ := b.apply(lb(map[string]string{reuse: "1"}), nil)
	if _, err := b.Remove(context.Background(), *prior, true); err != nil {
		t.Fatal(err)
	}
	b.holds(map[string]string{reuse: "1"})
	b.file(lbFile, "")
}

// Bar 5: the original survives a new provider process, and a reboot is noticed.
func TestBar05RestoreAfterRestartOfTheProvider(t *testing.T) {
	b := newBench(t, fake.Options{})
	prior, _, _ := b.apply(lb(map[string]string{reuse: "1"}), nil)
	b.restart()
	b.destroy(prior)
	b.holds(map[string]string{reuse: "2"})
}

func TestBar05RestoreAfterReboot(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.Write(reuse, "0"))
	b.must(b.host.WriteFile("/usr/lib/sysctl.d/50-default.conf", "net.core.somaxconn = 2048\n"))
	prior, _, _ := b.apply(lb(map[string]string{reuse: "1", somaxconn: "8192"}), nil)
	b.must(b.host.Reboot(map[string]string{reuse: "1", somaxconn: "8192"})) // our file was applied
	b.restart()
	state, _, err := b.Read(context.Background(), *prior)
	if err != nil || state.Live[reuse] != "1" || state.BootID == state.Kept.Boots[reuse] {
		t.Fatalf("state %+v, %v", state, err)
	}
	notes := b.destroy(prior)
	b.holds(map[string]string{reuse: "0", somaxconn: "2048"})
	if !said(notes, somaxconn, "/usr/lib/sysctl.d/50-default.conf:1") || !said(notes, reuse, "earlier boot") {
		t.Errorf("notes %v", notes)
	}
}

// A change after a reboot does not make the old original one of this boot.
func TestBar05OriginalOfAnEarlierBootStaysOne(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.Write(somaxconn, "1000"))
	prior, _, _ := b.apply(lb(map[string]string{somaxconn: "8192"}), nil)
	b.must(b.host.WriteFile("/usr/lib/sysctl.d/50-default.conf", "net.core.somaxconn = 2048\n"))
	b.must(b.host.Reboot(map[string]string{somaxconn: "8192"}))
	b.restart()
	prior, state, _ := b.apply(lb(map[string]string{somaxconn: "9000", reuse: "1"}), prior)
	if *state.Kept.Original[somaxconn] != "1000" || state.Kept.Boots[somaxconn] == state.BootID || state.Kept.Boots[reuse] != state.BootID {
		t.Errorf("kept %+v", state.Kept)
	}
	b.destroy(prior)
	b.holds(map[string]string{somaxconn: "2048", reuse: "2"})
}

// Rule 1: who also sets the parameter decides over it.
func TestRestoreLeavesWhatAnotherResourceSets(t *testing.T) {
	b := newBench(t, fake.Options{})
	first, _, _ := b.apply(lb(map[string]string{reuse: "1"}), nil)
	other := Want{Owner: "sysctl_parameters.70-other", File: "70-other", Values: map[string]string{reuse: "1"}, Whole: true, Persist: true, Runtime: true}
	second, _, notes := b.apply(other, nil)
	if !said(notes, reuse, owner) {
		t.Errorf("notes %v", notes)
	}
	if notes := b.destroy(first); !said(notes, reuse, "70-other") {
		t.Errorf("notes %v", notes)
	}
	b.holds(map[string]string{reuse: "1"})
	b.file(lbFile, "")
	b.destroy(second)
	b.holds(map[string]string{reuse: "2"})
}

// Rule 5: an import knows no original.
func TestRestoreWithoutOriginalKeepsAndNamesTheDefault(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.WriteFile(lbFile, "net.ipv4.tcp_tw_reuse=1\n"))
	b.must(b.host.Write(reuse, "1"))
	imported := &Prior{Owner: owner, File: "60-lb", Values: map[string]string{reuse: "1"}, Persist: true, Runtime: true,
		Kept: Kept{Original: map[string]*string{reuse: nil}}}
	prior, state, _ := b.apply(lb(map[string]string{reuse: "1"}), imported)
	if original, known := state.Kept.Original[reuse]; !known || original != nil {
		t.Errorf("kept %+v", state.Kept)
	}
	if notes := b.destroy(prior); !said(notes, reuse, "not known", `"2"`) {
		t.Errorf("notes %v", notes)
	}
	b.holds(map[string]string{reuse: "1"})
}

// A resource that was moved from another provider: its line goes to our file.
func TestMovedLineLeavesTheForeignFile(t *testing.T) {
	b := newBench(t, fake.Options{})
	const foreign = "/etc/sysctl.d/99-terraform.conf"
	b.must(b.host.WriteFile(foreign, "vm.swappiness=1\nnet.ipv4.tcp_tw_reuse=1\n"))
	b.must(b.host.Write(reuse, "1"))
	moved := &Prior{Owner: owner, File: "99-terraform", Values: map[string]string{reuse: "1"}, Persist: true, Runtime: true,
		Kept: Kept{Original: map[string]*string{reuse: nil}}}
	b.apply(lb(map[string]string{reuse: "1"}), moved)
	b.file(foreign, "vm.swappiness=1\n")
	b.file(lbFile, managed("net.ipv4.tcp_tw_reuse = 1"))
}

func TestAnotherHostIsLeftAlone(t *testing.T) {
	b := newBench(t, fake.Options{})
	prior, _, _ := b.apply(lb(map[string]string{reuse: "1"}), nil)
	b.must(b.host.WriteFile("/etc/machine-id", "0123456789abcdef0123456789abcdef\n"))
	b.restart()
	if _, _, err := b.Read(context.Background(), *prior); err == nil {
		t.Error("read another host")
	}
	if _, _, err := b.Change(context.Background(), lb(map[string]string{reuse: "0"}), prior); err == nil {
		t.Error("changed another host")
	}
	if notes := b.destroy(prior); !said(notes, "another host") {
		t.Errorf("notes %v", notes)
	}
	b.holds(map[string]string{reuse: "1"})
	b.file(lbFile, managed("net.ipv4.tcp_tw_reuse = 1"))
}

// Bar 1: the key goes with its module and comes back: nothing is in the way.
func TestBar01KeyGoesWithItsModuleAndComesBack(t *testing.T) {
	b := newBench(t, fake.Options{Modules: []string{"nf_conntrack"}})
	want := lb(map[string]string{trackMax: "300000", reuse: "1"})
	prior, _, _ := b.apply(want, nil)
	before, _ := b.host.Get(trackMax)
	b.must(b.host.Remove(trackMax))
	b.restart()
	state, _, err := b.Read(context.Background(), *prior)
	if _, there := state.Live[trackMax]; err != nil || there || state.Persisted[trackMax] != "300000" {
		t.Fatalf("state %+v, %v", state, err)
	}
	_, _, err = b.Change(context.Background(), want, prior)
	if failure := (*Error)(nil); !errors.As(err, &failure) || failure.Parameter != trackMax || !said([]Note{{Detail: failure.Detail}}, "modprobe nf_conntrack") {
		t.Fatalf("got %v", err)
	}
	b.must(b.host.Set(trackMax, "262144"))
	b.restart()
	prior, _, _ = b.apply(want, prior)
	b.holds(map[string]string{trackMax: before})
	b.file(lbFile, managed("net.ipv4.tcp_tw_reuse = 1", "net.netfilter.nf_conntrack_max = 300000"))
	// Without any state too, as after the resource was dropped from it.
	b.must(b.host.Set(trackMax, "262144"))
	b.restart()
	b.apply(want, nil)
	b.holds(map[string]string{trackMax: "300000"})
	b.must(b.host.Remove(trackMax))
	b.restart()
	b.destroy(prior)
	b.file(lbFile, "")
}

// Who keeps no file has no line in one, whatever it holds.
func TestRuntimeAloneLeavesTheFileAsItIs(t *testing.T) {
	t.Parallel()
	const image = "# of the image\nnet.core.somaxconn = 1000\n"
	b := newBench(t, fake.Options{})
	b.must(b.host.WriteFile(lbFile, image))
	want := lb(map[string]string{somaxconn: "8192", finTimeout: "30"})
	want.Persist = false
	prior, _, _ := b.apply(want, nil)
	b.file(lbFile, image)

	renamed := want
	renamed.File, renamed.Values = "70-lb", map[string]string{finTimeout: "30"}
	renamedPrior, _, _ := b.apply(renamed, prior)
	b.holds(map[string]string{somaxconn: "4096", finTimeout: "30"})
	b.file(lbFile, image)
	b.file("/etc/sysctl.d/70-lb.conf", "")

	prior, _, _ = b.apply(want, renamedPrior)
	persisted := lb(map[string]string{finTimeout: "30"})
	persisted.Whole = false
	persistedPrior, _, _ := b.apply(persisted, prior)
	b.file(lbFile, image+"net.ipv4.tcp_fin_timeout = 30\n")

	prior, _, _ = b.apply(want, persistedPrior)
	b.file(lbFile, image)
	b.destroy(prior)
	b.file(lbFile, image)
	b.holds(map[string]string{somaxconn: "4096", finTimeout: "60"})
}

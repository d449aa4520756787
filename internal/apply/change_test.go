package apply

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

func TestCreateUpdateDestroy(t *testing.T) {
	b := newBench(t, fake.Options{})
	values := map[string]string{reuse: "1", somaxconn: "8192"}
	want := lb(values)
	want.Comment = "for the balancers"
	prior, state, notes := b.apply(want, nil)
	if len(notes) != 0 {
		t.Errorf("notes %v", notes)
	}
	b.holds(values)
	b.file(lbFile, commented("# for the balancers\n", "net.core.somaxconn = 8192", "net.ipv4.tcp_tw_reuse = 1"))
	if state.Live[reuse] != "1" || state.Persisted[reuse] != "1" || state.Boot[reuse] != "1" || *state.Kept.Original[reuse] != "2" || state.File != lbFile {
		t.Errorf("state %+v", state)
	}
	b.restart()
	want.Values = map[string]string{reuse: "0", finTimeout: "30"}
	prior, state, notes = b.apply(want, prior)
	b.holds(map[string]string{reuse: "0", finTimeout: "30", somaxconn: "4096"})
	b.file(lbFile, commented("# for the balancers\n", "net.ipv4.tcp_tw_reuse = 0", "net.ipv4.tcp_fin_timeout = 30"))
	if *state.Kept.Original[reuse] != "2" || !said(notes, somaxconn, "restored", "4096") {
		t.Errorf("state %+v, notes %v", state.Kept, notes)
	}
	b.restart()
	b.destroy(prior)
	b.holds(map[string]string{reuse: "2", finTimeout: "60", somaxconn: "4096"})
	b.file(lbFile, "")
	b.file(lbJournal, "")
}

// Bar 10: one script reads 40 parameters, one changes them, one file is written.
func TestBar10FortyParametersInOneRoundTripEach(t *testing.T) {
	b := newBench(t, fake.Options{})
	values := map[string]string{}
	for i := range 20 {
		values[fmt.Sprintf("net.ipv4.conf.e%d.rp_filter", i)] = "2"
		values[fmt.Sprintf("net.ipv4.conf.e%d.log_martians", i)] = "1"
	}
	for name := range values {
		b.must(b.host.Set(name, "0"))
	}
	prior, _, _ := b.apply(lb(values), nil)
	b.holds(values)
	if got := b.host.Starts(); got != 3 {
		t.Errorf("%d round trips, want 3: look, change, look", got)
	}
	renames := 0
	for _, event := range b.host.Events() {
		if len(event.Words) > 2 && event.Words[1] == "rename" && strings.HasSuffix(event.Words[2], ".conf") {
			renames++
		}
	}
	if renames != 1 {
		t.Errorf("the file was written %d times", renames)
	}
	b.restart()
	before := b.host.Starts()
	if _, _, err := b.Read(context.Background(), *prior); err != nil || b.host.Starts() != before+1 {
		t.Errorf("reading took %d round trips, %v", b.host.Starts()-before, err)
	}
}

// Bar 2: a clamped or rejected value restores everything and leaves the file.
func TestBar02RejectedOrClampedValueRestoresEverything(t *testing.T) {
	for name, spoil := range map[string]func(*fake.Host){
		"clamped":  func(h *fake.Host) { h.Clamp(somaxconn, func(string) string { return "128" }) },
		"rejected": func(h *fake.Host) { h.Reject(somaxconn, "Invalid argument") },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, fake.Options{})
			prior, _, _ := b.apply(lb(map[string]string{reuse: "1"}), nil)
			file, _ := b.host.ReadFile(lbFile)
			journal, _ := b.host.ReadFile(lbJournal)
			// After the write of the clamped value nothing clamps what was there before.
			before, _ := b.host.Get(somaxconn)
			if name == "clamped" {
				b.host.Clamp(somaxconn, func(v string) string {
					if v == before {
						return v
					}
					return "128"
				})
			} else {
				spoil(b.host)
			}
			b.restart()
			_, _, err := b.Change(context.Background(), lb(map[string]string{reuse: "0", finTimeout: "30", somaxconn: "8192"}), prior)
			var failure *Error
			if !errors.As(err, &failure) || failure.Parameter != somaxconn || !strings.Contains(failure.Detail, `"8192"`) || !strings.Contains(failure.Detail, "as it was before") {
				t.Fatalf("got %v", err)
			}
			if name == "clamped" && !strings.Contains(failure.Detail, `held "128"`) || name == "rejected" && !strings.Contains(failure.Detail, "Invalid argument") {
				t.Errorf("got %v", err)
			}
			b.holds(map[string]string{reuse: "1", finTimeout: "60", somaxconn: before})
			b.file(lbFile, file)
			b.file(lbJournal, journal)
			state, _, err := b.Read(context.Background(), *prior)
			if err != nil || state.Live[reuse] != "1" || state.Persisted[reuse] != "1" {
				t.Errorf("got %+v, %v", state, err)
			}
		})
	}
}

func TestOrderThatTheKernelAccepts(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.Set(portStart, "10000"))
	b.must(b.host.Set(portRange, "20000\t30000"))
	values := map[string]string{portRange: "2000 9001", portStart: "1024"}
	prior, _, _ := b.apply(lb(values), nil)
	b.holds(values)
	b.destroy(prior)
	b.holds(map[string]string{portRange: "20000 30000", portStart: "10000"})
}

// Bar 3 below the surface: other spellings read back as the kernel prints them.
func TestNormalFormsAreAccepted(t *testing.T) {
	b := newBench(t, fake.Options{})
	values := map[string]string{reserved: "3,1,2,8080", somaxconn: "0x2000", portRange: "  15000   64999 "}
	prior, state, _ := b.apply(lb(values), nil)
	b.holds(map[string]string{reserved: "1-3,8080", somaxconn: "8192", portRange: "15000 64999"})
	if state.Persisted[reserved] != "3,1,2,8080" {
		t.Errorf("persisted %q", state.Persisted[reserved])
	}
	before := len(b.host.Events())
	b.apply(lb(values), prior)
	for _, event := range b.host.Events()[before:] {
		if event.Words[0] == "put" {
			t.Errorf("written again: %q", event.Words)
		}
	}
}

func TestOtherPeoplesLinesStay(t *testing.T) {
	b := newBench(t, fake.Options{})
	const theirs = "# theirs\nvm.swappiness = 1\n-net/ipv4/tcp_tw_reuse=2\n"
	b.must(b.host.WriteFile(lbFile, theirs))
	prior, _, notes := b.apply(lb(map[string]string{reuse: "1", somaxconn: "8192"}), nil)
	b.file(lbFile, "# theirs\nvm.swappiness = 1\n-net/ipv4/tcp_tw_reuse=1\nnet.core.somaxconn = 8192\n")
	if !said(notes, "Not all lines of "+lbFile+" are declared", "line 2 sets vm.swappiness") {
		t.Errorf("notes %v", notes)
	}
	b.destroy(prior)
	b.file(lbFile, "# theirs\nvm.swappiness = 1\n")
}

func TestSeveralResourcesShareAFile(t *testing.T) {
	b := newBench(t, fake.Options{})
	one := Want{Owner: "sysctl_parameter.a", File: "60-x", Values: map[string]string{reuse: "1"}, Comment: "one", Persist: true, Runtime: true}
	two := Want{Owner: "sysctl_parameter.b", File: "60-x", Values: map[string]string{somaxconn: "8192"}, Comment: "two", Persist: true, Runtime: true}
	first, _, _ := b.apply(one, nil)
	second, _, _ := b.apply(two, nil)
	b.file("/etc/sysctl.d/60-x.conf", managed("# one", "net.ipv4.tcp_tw_reuse = 1", "# two", "net.core.somaxconn = 8192"))
	b.destroy(first)
	b.file("/etc/sysctl.d/60-x.conf", managed("# two", "net.core.somaxconn = 8192"))
	b.holds(map[string]string{reuse: "2", somaxconn: "8192"})
	b.destroy(second)
	b.file("/etc/sysctl.d/60-x.conf", "")
}

func TestNameChangesInPlace(t *testing.T) {
	b := newBench(t, fake.Options{})
	prior, _, _ := b.apply(lb(map[string]string{reuse: "1", finTimeout: "30"}), nil)
	want := lb(map[string]string{reuse: "1"})
	want.File, want.Owner = "70-lb", "sysctl_parameters.70-lb"
	prior, state, _ := b.apply(want, prior)
	b.file(lbFile, "")
	b.holds(map[string]string{finTimeout: "60"})
	b.file("/etc/sysctl.d/70-lb.conf", managed("net.ipv4.tcp_tw_reuse = 1"))
	if *state.Kept.Original[reuse] != "2" {
		t.Errorf("original %v", state.Kept.Original)
	}
	b.file(lbJournal, "")
	b.destroy(prior)
	b.holds(map[string]string{reuse: "2"})
}

func TestPersistAndRuntimeAlone(t *testing.T) {
	b := newBench(t, fake.Options{})
	want := lb(map[string]string{reuse: "1"})
	want.Runtime = false
	prior, _, _ := b.apply(want, nil)
	b.holds(map[string]string{reuse: "2"})
	b.file(lbFile, managed("net.ipv4.tcp_tw_reuse = 1"))
	want.Runtime, want.Persist = true, false
	prior, _, _ = b.apply(want, prior)
	b.holds(map[string]string{reuse: "1"})
	b.file(lbFile, "")
	b.destroy(prior)
	b.holds(map[string]string{reuse: "2"})
}

func TestSymlinkIsRefused(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(os.Symlink("/etc/passwd", filepath.Join(b.host.Root, lbFile)))
	_, _, err := b.Change(context.Background(), lb(map[string]string{reuse: "1"}), nil)
	if err == nil || !strings.Contains(err.Error(), "link to /etc/passwd") {
		t.Fatalf("got %v", err)
	}
	b.holds(map[string]string{reuse: "2"})
}

func TestConcurrentChangesAndReadsShareAHost(t *testing.T) {
	b := newBench(t, fake.Options{})
	names := []string{reuse, timestamps, somaxconn, finTimeout}
	var wait sync.WaitGroup
	priors := make([]*Prior, len(names))
	for i, name := range names {
		wait.Go(func() {
			want := Want{Owner: "sysctl_parameter." + name, File: "60-shared", Values: map[string]string{name: "0"}, Persist: true, Runtime: true}
			if name == somaxconn || name == finTimeout {
				want.Values[name] = "77"
			}
			state, _, err := b.Change(context.Background(), want, nil)
			if err != nil {
				t.Error(err)
			}
			priors[i] = after(want, state)
		})
	}
	wait.Wait()
	b.holds(map[string]string{reuse: "0", timestamps: "0", somaxconn: "77", finTimeout: "77"})
	b.restart()
	before := b.host.Starts()
	for _, prior := range priors {
		wait.Go(func() {
			if _, _, err := b.Read(context.Background(), *prior); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := b.host.Starts() - before; got > 2 {
		t.Errorf("%d round trips for four readers", got)
	}
}

// Two provider processes at once: the lock makes one wait for the other.
func TestTwoAppliesAtOnce(t *testing.T) {
	b := newBench(t, fake.Options{})
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			session := NewSession(host.NewRunner(b.host.Transport(), false, ""), Options{})
			name := fmt.Sprintf("%d-lb", 60+i)
			want := Want{Owner: name, File: name, Values: map[string]string{fmt.Sprintf("net.ipv4.conf.lo.%s", []string{"rp_filter", "log_martians", "forwarding", "accept_redirects"}[i]): "1"}, Whole: true, Persist: true, Runtime: true}
			if _, _, err := session.Change(context.Background(), want, nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	b.holds(map[string]string{"net.ipv4.conf.lo.rp_filter": "1", "net.ipv4.conf.lo.log_martians": "1"})
	if _, err := os.Stat(filepath.Join(b.host.Root, host.StateDirectory, "lock")); err == nil {
		t.Error("the lock is left")
	}
}

func TestInjection(t *testing.T) {
	b := newBench(t, fake.Options{})
	evil := `'; touch "$R/owned"; echo '$(touch /owned)` + "`touch owned`"
	for _, want := range []Want{
		lb(map[string]string{"net.ipv4.tcp_tw_reuse;touch": "1"}),
		lb(map[string]string{"net.ipv4.$(touch owned)": "1"}),
		lb(map[string]string{"../../etc/passwd": "1"}),
		lb(map[string]string{"net..//..//..//etc.passwd": "1"}),
		lb(map[string]string{"net.ipv4.tcp\nx": "1"}),
		lb(map[string]string{reuse: "1\n2"}),
		lb(map[string]string{reuse: "1\x00"}),
		lb(map[string]string{reuse: evil}),
		{Owner: evil, File: "60-lb", Values: map[string]string{reuse: "x"}, Persist: true, Runtime: true},
		{Owner: owner, File: "../60-lb", Values: map[string]string{reuse: "1"}, Persist: true, Runtime: true},
		{Owner: owner, File: "60-lb;x", Values: map[string]string{reuse: "1"}, Persist: true, Runtime: true},
	} {
		if _, _, err := b.Change(context.Background(), want, nil); err == nil {
			t.Errorf("accepted %+v", want)
		}
	}
	// A text parameter takes it as it is.
	b.must(b.host.Set("kernel.core_pattern", "core"))
	values := map[string]string{"kernel.core_pattern": strings.ReplaceAll(evil, "\n", "")}
	want := lb(values)
	want.Owner, want.Comment = evil, evil
	b.apply(want, nil)
	b.holds(map[string]string{"kernel.core_pattern": squeeze(evil), reuse: "2"})
	for _, dir := range []string{b.host.Root, ".", "/"} {
		if _, err := os.Stat(filepath.Join(dir, "owned")); err == nil {
			t.Errorf("a value was run in %s", dir)
		}
	}
}

func TestSecretsAreNeverKeptOrShown(t *testing.T) {
	b := newBench(t, fake.Options{})
	const secret, other = "deadbeef-01020304-05060708-090a0b0c", "cafebabe-01020304-05060708-090a0b0c"
	b.must(b.host.Set(fastopen, "00000000-00000000-00000000-00000000"))
	want := lb(map[string]string{reuse: "1"})
	want.Secrets = map[string]string{fastopen: secret}
	prior, state, notes := b.apply(want, nil)
	b.holds(map[string]string{fastopen: secret})
	text := fmt.Sprintf("%+v %+v", state, notes)
	if journal, err := b.host.ReadFile(lbJournal); err != nil || strings.Contains(journal+text, "deadbeef") || !strings.Contains(journal, fastopen) {
		t.Errorf("journal %s, %v; state %s", journal, err, text)
	}
	info, err := os.Stat(filepath.Join(b.host.Root, lbFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if state, _, err = b.Read(context.Background(), *prior); err != nil || len(state.Drifted) != 0 {
		t.Errorf("drifted %v, %v", state.Drifted, err)
	}
	b.must(b.host.Set(fastopen, other))
	b.restart()
	if state, _, err = b.Read(context.Background(), *prior); err != nil || len(state.Drifted) != 1 {
		t.Errorf("drifted %v, %v", state.Drifted, err)
	}
	b.host.Reject(fastopen, "Invalid argument "+secret)
	want.Secrets = map[string]string{fastopen: secret}
	if _, _, err := b.Change(context.Background(), want, prior); err == nil || strings.Contains(err.Error(), "deadbeef") {
		t.Errorf("got %v", err)
	}
	b.holds(map[string]string{fastopen: other})
	if notes := b.destroy(prior); !said(notes, fastopen, "not restored") || strings.Contains(fmt.Sprint(notes), "cafebabe") {
		t.Errorf("notes %v", notes)
	}
}

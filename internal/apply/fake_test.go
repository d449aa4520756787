package apply

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

const (
	reuse      = "net.ipv4.tcp_tw_reuse"
	timestamps = "net.ipv4.tcp_timestamps"
	somaxconn  = "net.core.somaxconn"
	finTimeout = "net.ipv4.tcp_fin_timeout"
	portRange  = "net.ipv4.ip_local_port_range"
	portStart  = "net.ipv4.ip_unprivileged_port_start"
	reserved   = "net.ipv4.ip_local_reserved_ports"
	fastopen   = "net.ipv4.tcp_fastopen_key"
	trackMax   = "net.netfilter.nf_conntrack_max"
	lbFile     = "/etc/sysctl.d/60-lb.conf"
	lbJournal  = host.StateDirectory + "/60-lb.json"
	owner      = "sysctl_parameters.60-lb"
)

// bench is a host with a session on it.
type bench struct {
	*testing.T
	host *fake.Host
	*Session
}

func newBench(t *testing.T, o fake.Options) *bench {
	t.Helper()
	h, err := fake.New(t.TempDir(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	b := &bench{T: t, host: h}
	b.restart()
	return b
}

// restart is a new provider process.
func (b *bench) restart() {
	b.Session = NewSession(host.NewRunner(b.host.Transport(), false, ""), Options{})
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) holds(want map[string]string) {
	b.Helper()
	for name, value := range want {
		if got, err := b.host.Get(name); err != nil || squeeze(got) != value {
			b.Errorf("%s is %q, %v, want %q", name, got, err, value)
		}
	}
}

// file checks a file, empty: there is none.
func (b *bench) file(path, want string) {
	b.Helper()
	got, err := b.host.ReadFile(path)
	if want == "" && errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil || got != want || want == "" {
		b.Errorf("%s holds %q, %v, want %q", path, got, err, want)
	}
}

func lb(values map[string]string) Want {
	return Want{Owner: owner, File: "60-lb", Values: values, Whole: true, Persist: true, Runtime: true}
}

// after is the prior of the next run.
func after(want Want, state State) *Prior {
	return &Prior{Owner: want.Owner, HostID: state.HostID, File: want.File, Values: want.Values, Secrets: sortedKeys(want.Secrets),
		Comment: want.Comment, Persist: want.Persist, Runtime: want.Runtime, Rollback: want.Rollback, Kept: state.Kept}
}

func (b *bench) apply(want Want, prior *Prior) (*Prior, State, []Note) {
	b.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	state, notes, err := b.Change(ctx, want, prior)
	if err != nil {
		b.Fatal(err)
	}
	return after(want, state), state, notes
}

func (b *bench) destroy(prior *Prior) []Note {
	b.Helper()
	notes, err := b.Remove(context.Background(), *prior, false)
	b.must(err)
	return notes
}

func said(notes []Note, words ...string) bool {
	for _, note := range notes {
		text := note.Parameter + " " + note.Summary + " " + note.Detail
		all := true
		for _, word := range words {
			all = all && strings.Contains(text, word)
		}
		if all {
			return true
		}
	}
	return false
}

// managed is a file of ours.
func managed(lines ...string) string { return commented("", lines...) }

func commented(comment string, lines ...string) string {
	return "# Managed by terraform-provider-sysctl: the lines that it declares are overwritten by the next apply.\n" + comment + "\n" + strings.Join(append(lines, ""), "\n")
}

func with(values map[string]string, more map[string]string) map[string]string {
	both := maps.Clone(values)
	maps.Copy(both, more)
	return both
}

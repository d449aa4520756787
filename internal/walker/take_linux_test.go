package walker_test

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/walker"
)

// The room plays the machine: its namespace is the initial one of the walk. What is
// so in the real one only is left out.
func TestThisKernel(t *testing.T) {
	nettest.Require(t, nettest.Root)
	ctx, end := context.WithTimeout(t.Context(), time.Minute)
	defer end()
	before, err := nettest.Machine()
	if err != nil {
		t.Fatal(err)
	}
	w, err := walker.Take(ctx)
	if err != nil {
		t.Fatal(err)
	}
	after, err := nettest.Machine()
	if err != nil {
		t.Fatal(err)
	}
	for _, changed := range before.Diff(after) {
		t.Errorf("the walk changed the machine: %s", changed)
	}

	t.Run("is as the catalogue says", func(t *testing.T) {
		release, err := kernel.ParseRelease(w.Release)
		if err != nil {
			t.Fatal(err)
		}
		version := kernel.Version{Major: release.Version.Major, Minor: release.Version.Minor}.String()
		measured := slices.Contains(kernels, version) && (release.Vendor == "" || release.Vendor == "debian")
		excuses := readExcuses(t)
		for _, d := range compare(t, w, childOnly) {
			// Other kernels may lack what their configuration leaves out.
			if !measured && (d.silent() || d.shown == nothing) {
				continue
			}
			if !excuses.cover(d, version) {
				t.Error(d)
			}
		}
	})
	t.Run("has bounds", func(t *testing.T) { checkBounds(t, w) })
}

func checkBounds(t *testing.T, w walk.Walk) {
	found := map[string]string{}
	for _, p := range w.Parameters {
		if p.Bounds != nil {
			found[p.Name] = p.Bounds.String()
		}
	}
	if len(found) < 250 {
		t.Errorf("only %d have bounds", len(found))
	}
	for name, want := range map[string]string{
		"net.ipv4.ip_default_ttl": "1..255", "net.ipv4.tcp_adv_win_scale": "-31..31", "net.ipv4.tcp_min_snd_mss": "48..65535",
		"net.netfilter.nf_hooks_lwtunnel": "", // it acts on the whole machine
	} {
		if found[name] != want {
			t.Errorf("%s has the bounds %q, want %q", name, found[name], want)
		}
	}
}

// A process that is told to write where it was started refuses.
func TestNoWalkWithBoundsInTheNamespaceOfTheCaller(t *testing.T) {
	nettest.Require(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "TCPLINT_PROVE_STAGE=room walk with bounds")
	said, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(said), "no network namespace of its own") {
		t.Errorf("%v: %s", err, said)
	}
}

func TestWalkEndsWithItsContext(t *testing.T) {
	nettest.Require(t)
	ctx, end := context.WithCancel(t.Context())
	end()
	if _, err := walker.Take(ctx); err == nil {
		t.Error("it walked on")
	}
}

package apply

import (
	"context"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

const routeFlush = "net.ipv4.route.flush"

func TestTrigger(t *testing.T) {
	b := newBench(t, fake.Options{})
	_, err := b.Trigger(context.Background(), routeFlush, "1")
	b.must(err)
	puts := 0
	for _, event := range b.host.Events() {
		if event.Words[0] == "put" && event.Words[1] == "net/ipv4/route/flush" {
			puts++
			if event.Words[2] != "1" {
				t.Errorf("%q was written", event.Words[2])
			}
		}
	}
	if puts != 1 {
		t.Errorf("it was written %d times", puts)
	}
}

func TestTrigger_Refused(t *testing.T) {
	b := newBench(t, fake.Options{})
	b.must(b.host.Set(fastopen, "00000000-00000000-00000000-00000000"))
	b.host.Reject("vm.compact_memory", "Invalid argument")
	for name, want := range map[string]string{
		finTimeout:              `it holds a value, "60" now`,
		fastopen:                "secrets_wo",
		"net.ipv4.no_such":      "has no such parameter",
		"vm.compact_memory":     `the kernel refused "1": Invalid argument`,
		"net.ipv4.route.flush ": "in its name",
	} {
		if _, err := b.Trigger(context.Background(), name, "1"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s ended with %v, not %q", name, err, want)
		}
	}
	b.holds(map[string]string{finTimeout: "60"})
	poor := newBench(t, fake.Options{UID: 1000})
	if _, err := poor.Trigger(context.Background(), routeFlush, "1"); err == nil || !strings.Contains(err.Error(), "sudo = true") {
		t.Errorf("an ordinary user ended with %v", err)
	}
}

func TestTrigger_RealKernel(t *testing.T) {
	shells(t, func(t *testing.T, s *Session) {
		if _, err := s.Trigger(context.Background(), routeFlush, "1"); err != nil {
			t.Error(err)
		}
		if _, err := s.Trigger(context.Background(), finTimeout, "30"); err == nil || !strings.Contains(err.Error(), "holds a value") {
			t.Errorf("a parameter with a value ended with %v", err)
		}
	})
}

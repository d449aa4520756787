package exporter

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestScrape(t *testing.T) {
	observation := recorded(t, "leak")
	status, body := scrape(t, exporterOf(io.Discard, Place{Prober: shows(observation)}), "/metrics")
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, body)
	}
	want := formatted(t, sight{at: noon(), observed: &observation}, 20)
	if diff := cmp.Diff(ours(want), ours(body)); diff != "" {
		t.Error(diff)
	}
	for _, metric := range []string{"tcplint_build_info", "process_resident_memory_bytes", "go_goroutines"} {
		if len(samplesOf(body, metric)) != 1 {
			t.Errorf("no %s", metric)
		}
	}
}

// TestNamespaces have a label each, and one that fails does not take the others along.
func TestNamespaces(t *testing.T) {
	var log bytes.Buffer
	web := policy.Observation{Netns: "web", States: states(3)}
	e := exporterOf(&log, Place{Prober: shows(policy.Observation{States: states(2)})}, Place{Prober: shows(web)}, Place{"gone", fails("no such namespace")})
	status, body := scrape(t, e, "/metrics")
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, body)
	}
	want := []string{`tcplint_up{netns=""} 1`, `tcplint_up{netns="gone"} 0`, `tcplint_up{netns="web"} 1`}
	if diff := cmp.Diff(want, samplesOf(body, "tcplint_up")); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(body, `tcplint_sockets{netns="web",state="time_wait"} 3`) || strings.Contains(body, `tcplint_sockets{netns="gone"`) {
		t.Errorf("got %s", ours(body))
	}
	if got, want := log.String(), "tcplint: namespace gone: no such namespace\n"; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

func TestFailuresAreToldOnce(t *testing.T) {
	var log bytes.Buffer
	e := exporterOf(&log, Place{Prober: fails("reading sockets: permission denied")})
	for range 3 {
		status, body := scrape(t, e, "/metrics")
		if status != http.StatusOK || !strings.Contains(body, "tcplint_up 0\n") || strings.Contains(body, "tcplint_sockets{") {
			t.Errorf("status %d, %s", status, ours(body))
		}
	}
	if got, want := log.String(), "tcplint: reading sockets: permission denied\n"; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
}

// Two that fail are two lines, not two at every scrape, and are told again once
// they had been well.
func TestFailuresOfSeveralAreToldOnce(t *testing.T) {
	var log bytes.Buffer
	ill := true
	e := New(Options{
		Places: func(context.Context) ([]Place, error) {
			if !ill {
				return []Place{{Prober: shows(policy.Observation{States: states(1)})}}, nil
			}
			return []Place{{"a", fails("no")}, {"b", fails("no")}}, nil
		},
		Now: later(), Log: &log,
	})
	for range 3 {
		scrape(t, e, "/metrics")
	}
	if got, want := log.String(), "tcplint: namespace a: no\ntcplint: namespace b: no\n"; got != want {
		t.Errorf("log %q, want %q", got, want)
	}
	log.Reset()
	ill = false
	scrape(t, e, "/metrics")
	ill = true
	scrape(t, e, "/metrics")
	if got, want := log.String(), "tcplint: namespace a: no\ntcplint: namespace b: no\n"; got != want {
		t.Errorf("after they had been well: log %q, want %q", got, want)
	}
}

// later is a clock that goes on by more than a look stays fresh.
func later() func() time.Time {
	at := noon()
	return func() time.Time {
		at = at.Add(2 * fresh)
		return at
	}
}

// The name of a namespace may be no text either.
func TestNameOfNamespaceThatIsNoText(t *testing.T) {
	e := exporterOf(io.Discard, Place{"\xff", shows(policy.Observation{Netns: "\xff", States: states(1)})})
	status, body := scrape(t, e, "/metrics")
	if status != http.StatusOK || !strings.Contains(body, "tcplint_up{netns=\"\uFFFD\"} 1") {
		t.Errorf("status %d: %.300s", status, body)
	}
}

func TestNoPlace(t *testing.T) {
	e := New(Options{
		Places: func(context.Context) ([]Place, error) { return nil, errors.New("there is no network namespace web") },
		Now:    noon, Log: io.Discard,
	})
	if status, body := scrape(t, e, "/metrics"); status != http.StatusServiceUnavailable || body != "there is no network namespace web\n" {
		t.Errorf("status %d, %q", status, body)
	}
	if _, body := scrape(t, e, "/"); !strings.Contains(body, "The last look failed: there is no network namespace web") {
		t.Errorf("the page says %s", body)
	}
}

func TestALookThatTakesTooLong(t *testing.T) {
	defer goleak.VerifyNone(t)
	hangs := lookFunc(func(ctx context.Context, _ probe.Options) (*probe.Look, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	begun := time.Now()
	status, body := scrape(t, exporterOf(io.Discard, Place{Prober: hangs}), "/metrics", "X-Prometheus-Scrape-Timeout-Seconds", "0.1")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "raise scrape_timeout") {
		t.Errorf("status %d, %q", status, body)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestTimeout(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"": 10 * time.Second, "x": 10 * time.Second, "0": 10 * time.Second, "-1": 10 * time.Second, "NaN": 10 * time.Second,
		"10": 9500 * time.Millisecond, "1": 900 * time.Millisecond, "0.5": 450 * time.Millisecond, "1e300": mostTimeout, "+Inf": mostTimeout,
	} {
		if got := timeout(http.Header{"X-Prometheus-Scrape-Timeout-Seconds": {header}}); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestIndex(t *testing.T) {
	seen := recorded(t, "healthy")
	seen.Gaps = []string{`processes of <b>others</b>`}
	e := exporterOf(io.Discard, Place{Prober: shows(seen)}, Place{"web", fails("no such namespace")})
	_, before := scrape(t, e, "/")
	if !strings.Contains(before, "Nothing has been scraped yet") {
		t.Errorf("got %s", before)
	}
	scrape(t, e, "/metrics")
	status, after := scrape(t, e, "/")
	for _, part := range []string{"Version 1.2.3", `href="/metrics"`, "processes of &lt;b&gt;others&lt;/b&gt;", "Namespace web: the last look", "It failed 0s ago: no such namespace"} {
		if status != http.StatusOK || !strings.Contains(after, part) {
			t.Errorf("status %d, no %q in %s", status, part, after)
		}
	}
	if status, _ := scrape(t, e, "/favicon.ico"); status != http.StatusNotFound {
		t.Errorf("another page has status %d", status)
	}
}

// TestServeEndsGracefully: the scrape that has begun is answered, the next is not.
func TestServeEndsGracefully(t *testing.T) {
	defer goleak.VerifyNone(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	waits := lookFunc(func(context.Context, probe.Options) (*probe.Look, error) {
		close(begun)
		<-goOn
		return &probe.Look{}, nil
	})
	ctx, end := context.WithCancel(t.Context())
	listener, err := Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- exporterOf(io.Discard, Place{Prober: waits}).Serve(ctx, listener) }()

	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	scraped := make(chan string, 1)
	go func() {
		answer, err := client.Get("http://" + listener.Addr().String() + "/metrics")
		if err != nil {
			scraped <- err.Error()
			return
		}
		defer func() { _ = answer.Body.Close() }()
		text, _ := io.ReadAll(answer.Body)
		scraped <- string(text)
	}()
	<-begun
	end()
	waitFor(t, func() bool {
		connection, err := net.Dial("tcp", listener.Addr().String())
		if err == nil {
			connection.Close()
		}
		return err != nil
	})
	close(goOn)
	if body := <-scraped; !strings.Contains(body, "tcplint_up 1\n") {
		t.Errorf("the scrape that had begun got %q", body)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestListen(t *testing.T) {
	taken, err := Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for address, want := range map[string]string{
		"9465":                `--listen "9465" is no ADDRESS:PORT: give 127.0.0.1:9465, or :9465 for all addresses, or [::1]:9465`,
		"127.0.0.1:x":         `--listen "127.0.0.1:x": "x" is no port: give 1 to 65535, or 0 for any that is free`,
		"127.0.0.1:65536":     `--listen "127.0.0.1:65536": "65536" is no port: give 1 to 65535, or 0 for any that is free`,
		"192.0.2.1:9465":      `--listen 192.0.2.1:9465: this host does not have the address: ` + "`ip address`" + ` lists those it has`,
		taken.Addr().String(): `--listen ` + taken.Addr().String() + ": another program listens there: `ss -ltnp` names it, or give another port",
	} {
		listener, err := Listen(t.Context(), address)
		if err == nil {
			listener.Close()
			t.Errorf("%s: no error", address)
		} else if err.Error() != want {
			t.Errorf("%s: got %q, want %q", address, err, want)
		}
	}
}

package exporter

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/here"
)

// leakVariable makes this test binary the server that never closes.
const leakVariable = "TCPLINT_EXPORTER_LEAK"

// TestPrometheusFires has Prometheus scrape the exporter, evaluate the alerts, and
// answer what the dashboard asks: while a server of its own process does not close
// what its clients have closed, and then while local ports are in TIME_WAIT.
func TestPrometheusFires(t *testing.T) {
	nettest.Require(t)
	program := nettest.Program(t, "prometheus")
	exporter := serveHere(t)
	polite := startPolite(t)
	prometheus := startPrometheus(t, program, exporter)

	const left = 30
	leaking, end := startLeak(t)
	for range left {
		hangUp(t, leaking)
	}
	prometheus.waitForAlerts(t, alert{
		Labels: map[string]string{
			"alertname": "CloseWaitLeak", "severity": "critical", "rule": "TL802", "job": "tcplint", "instance": exporter,
			"command": "exporter.test", "listener": leaking,
		},
		Annotations: map[string]string{"summary": fmt.Sprintf("exporter.test on %s does not close %d connections that the other end has closed", exporter, left)},
	})
	t.Run("dashboard", prometheus.answersTheDashboard)
	end()
	prometheus.waitForAlerts(t) // who dies has closed

	nettest.Write(t, "net.ipv4.tcp_tw_reuse", "0")                  // 2, the default, reuses on loopback
	nettest.Write(t, "net.ipv4.ip_local_port_range", "20000 20099") // no listener is there
	for range 60 {
		hangUp(t, polite)
	}
	host, port, err := net.SplitHostPort(polite)
	if err != nil {
		t.Fatal(err)
	}
	prometheus.waitForAlerts(t, alert{
		Labels: map[string]string{
			"alertname": "LocalPortsScarce", "severity": "warning", "rule": "TL801", "job": "tcplint", "instance": exporter,
			"local": host, "remote": host, "remote_port": port,
		},
		Annotations: map[string]string{"summary": fmt.Sprintf("60%% of the local ports from %s to %s are held", host, polite)},
	})
	nettest.Write(t, "net.ipv4.tcp_tw_reuse", "1")
	prometheus.waitForAlerts(t) // they can be taken again
}

// withData are panels whose queries find something on every host with a leak.
var withData = []string{
	"TIME_WAIT 1", "CLOSE_WAIT 1", "Not seen 1", "Dropped by listeners 1", "Sockets by state 1", "Connections 1", "TIME_WAIT: how it is used 1",
	"TIME_WAIT against tcp_max_tw_buckets 1", "CLOSE_WAIT by program 1", "Age of the oldest 1", "Accept queues 1", "SYN cookies 1",
	"How long a look takes 1", "Memory 1", "variable instance", "variable job", "variable netns",
}

func (p *prometheusServer) answersTheDashboard(t *testing.T) {
	queries := dashboardQueries(t)
	maps.Copy(queries, pageQueries(t))
	for _, name := range slices.Sorted(maps.Keys(queries)) {
		var answer struct {
			ResultType string
			Result     []any
		}
		p.get(t, "query?query="+url.QueryEscape(queries[name]), &answer)
		if slices.Contains(withData, name) && len(answer.Result) == 0 {
			t.Errorf("%s: no data for %s", name, queries[name])
		}
	}
	for _, name := range withData {
		if queries[name] == "" {
			t.Errorf("the dashboard has no query %q", name)
		}
	}
}

// pageQueries are those that docs/exporter.md shows, by their comments.
func pageQueries(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```promql\n")
	block, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatalf("%s shows no queries", page)
	}
	queries := map[string]string{}
	for query := range strings.SplitSeq(block, "\n\n") {
		name, _, _ := strings.Cut(query, "\n")
		queries[name] = query
	}
	return queries
}

// serveHere serves what this namespace shows, and gives the address.
func serveHere(t *testing.T) string {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	listener, err := Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := New(Options{
		Places: func(ctx context.Context) ([]Place, error) {
			probers, err := here.Machine{Name: "room", Clock: time.Now}.Probers(ctx, "")
			if err != nil {
				return nil, err
			}
			return []Place{{Prober: probers[0]}}, nil
		},
		Top: 20, PageSize: os.Getpagesize(), Version: "test", Now: time.Now, Log: t.Output(),
	})
	served := make(chan error, 1)
	go func() { served <- e.Serve(ctx, listener) }()
	t.Cleanup(func() {
		end()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// prometheusServer is a Prometheus of the machine that runs in the room.
type prometheusServer struct {
	address string
	said    string // file of what it printed
}

func startPrometheus(t *testing.T, program, exporter string) *prometheusServer {
	t.Helper()
	dir := t.TempDir()
	p := &prometheusServer{address: freeAddress(t), said: filepath.Join(dir, "said")}
	writeFile(t, filepath.Join(dir, "alerts.yml"), quick(example(t, "alerts.yml")))
	writeFile(t, filepath.Join(dir, "prometheus.yml"), quickConfig(t, exporter))
	said, err := os.Create(p.said)
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	server := exec.Command(program, "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+p.address, "--log.level=warn")
	server.Stderr, server.Stdout = said, said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill() // it may have ended
		_ = server.Wait()         // killed
	})
	return p
}

// quick makes the alerts of the examples fire within seconds: what has to last
// five minutes lasts five seconds, and so does what is looked back at.
func quick(alerts string) string {
	alerts = regexp.MustCompile(`for: \d+m`).ReplaceAllString(alerts, "for: 2s")
	alerts = regexp.MustCompile(`\[\d+m\]`).ReplaceAllString(alerts, "[5s]")
	return strings.ReplaceAll(alerts, ">= 60 # close_wait_age_seconds", ">= 2 # close_wait_age_seconds")
}

// quickConfig is the configuration of the examples with one target, every second.
func quickConfig(t *testing.T, exporter string) string {
	t.Helper()
	config := regexp.MustCompile(`interval: 15s`).ReplaceAllString(example(t, "prometheus.yml"), "interval: 1s")
	config = strings.ReplaceAll(config, "scrape_timeout: 10s", "scrape_timeout: 1s")
	targets := regexp.MustCompile(`(?m)^ *- [\w.]+:9465\n`)
	first := targets.FindString(config)
	if first == "" {
		t.Fatal("prometheus.yml names no target")
	}
	once := false
	return targets.ReplaceAllStringFunc(config, func(line string) string {
		if once {
			return ""
		}
		once = true
		return regexp.MustCompile(`[\w.]+:9465`).ReplaceAllString(line, exporter)
	})
}

type alert struct {
	Labels      map[string]string
	Annotations map[string]string
	State       string
}

// waitForAlerts waits until these alerts fire and no others.
func (p *prometheusServer) waitForAlerts(t *testing.T, want ...alert) {
	t.Helper()
	var diff string
	for until := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		var answer struct{ Alerts []alert }
		if p.ask("alerts", &answer) == nil {
			var firing []alert
			for _, a := range answer.Alerts {
				if a.State == "firing" {
					firing = append(firing, alert{Labels: a.Labels, Annotations: map[string]string{"summary": a.Annotations["summary"]}})
				}
			}
			if diff = cmp.Diff(want, firing); diff == "" {
				return
			}
		}
		if time.Now().After(until) {
			said, _ := os.ReadFile(p.said)
			t.Fatalf("after 30 s other alerts fire (+) than should (-):\n%s\nprometheus said:\n%s", diff, said)
		}
	}
}

func (p *prometheusServer) get(t *testing.T, path string, into any) {
	t.Helper()
	if err := p.ask(path, into); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

func (p *prometheusServer) ask(path string, into any) error {
	answer, err := http.Get("http://" + p.address + "/api/v1/" + path)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	var outer struct {
		Status, Error string
		Data          json.RawMessage
	}
	if err := json.Unmarshal(body, &outer); err != nil {
		return fmt.Errorf("%w: %.200s", err, body)
	}
	if outer.Status != "success" {
		return fmt.Errorf("%s: %s", outer.Status, outer.Error)
	}
	return json.Unmarshal(outer.Data, into)
}

// startLeak starts the server that never closes, and gives its address and its end.
func startLeak(t *testing.T) (address string, end func()) {
	t.Helper()
	self, err := os.Executable() // its name is the command
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(self)
	server.Env = append(os.Environ(), leakVariable+"=1")
	server.Stderr = t.Output()
	said, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	end = func() {
		_ = server.Process.Kill() // it may have ended
		_ = server.Wait()         // killed
	}
	t.Cleanup(end)
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatalf("the leaking server did not start: %v", err)
	}
	return strings.TrimSpace(line), end
}

// leakConnections accepts, and closes nothing.
func leakConnections() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	var kept []net.Conn
	for {
		connection, err := listener.Accept()
		if err != nil {
			return fmt.Errorf("accepting after %d: %w", len(kept), err)
		}
		kept = append(kept, connection)
	}
}

// startPolite starts a server that closes when its client has closed.
func startPolite(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = io.Copy(io.Discard, connection) // until the client has closed
				connection.Close()
			}()
		}
	}()
	return listener.Addr().String()
}

// hangUp is a client that closes first.
func hangUp(t *testing.T, address string) {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	connection.Close()
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

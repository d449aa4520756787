// Package exporter tells Prometheus what a probe sees of the sockets of this host.
// It judges nothing: ratios and alerts are PromQL (examples/prometheus).
package exporter

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Options say what is looked at.
type Options struct {
	// Places finds the namespaces to look at, anew for each look: containers come and go.
	Places   func(context.Context) ([]Place, error)
	Top      int // destinations with series of their own
	PageSize int // of the host, in bytes
	Version  string
	Now      func() time.Time
	Log      io.Writer // what went wrong, a line each
}

// Exporter answers scrapes.
type Exporter struct {
	options Options
	shared  *shared
	self    *prometheus.Registry // what does not need a look

	mu sync.Mutex
	// The same trouble every 15 seconds is told once: said is the last line of the
	// log that is about no look, troubles are those of the last scrape.
	said     string
	troubles map[string]bool
}

// New makes an exporter. It looks at nothing before it is asked.
func New(options Options) *Exporter {
	e := &Exporter{options: options, self: prometheus.NewRegistry()}
	e.shared = &shared{look: e.look, now: options.Now}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tcplint_build_info", Help: "Version of the exporter and of Go; always 1.",
		ConstLabels: prometheus.Labels{"version": options.Version, "goversion": runtime.Version()},
	})
	build.Set(1)
	e.self.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return e
}

// Handler serves /metrics and a page about it.
func (e *Exporter) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", e.metrics)
	mux.HandleFunc("GET /{$}", e.index)
	return mux
}

func (e *Exporter) metrics(w http.ResponseWriter, request *http.Request) {
	ctx, cancel := deadline(request)
	defer cancel()
	sights, err := e.shared.get(ctx)
	switch {
	case request.Context().Err() != nil:
		return // nobody listens any more
	case ctx.Err() != nil:
		e.fail(w, fmt.Errorf("looking at the sockets took longer than the scrape may: raise scrape_timeout of Prometheus, or lower --top"))
		return
	case err != nil:
		e.fail(w, err)
		return
	}
	var troubles []string
	for _, seen := range sights {
		if seen.err != nil {
			troubles = append(troubles, place(seen.netns)+seen.err.Error())
		}
	}
	e.trouble(troubles...)
	registry, err := registryOf(sights, e.options.Top, e.options.PageSize)
	if err != nil {
		e.fail(w, err)
		return
	}
	promhttp.HandlerFor(prometheus.Gatherers{e.self, registry}, promhttp.HandlerOpts{
		ErrorLog: logger{e}, ErrorHandling: promhttp.ContinueOnError, EnableOpenMetrics: true,
	}).ServeHTTP(w, request)
}

// registryOf makes the metrics of one look. With several namespaces, or a named
// one, all of them have the label netns.
func registryOf(sights []sight, top, pageSize int) (*prometheus.Registry, error) {
	registry := prometheus.NewRegistry()
	for _, seen := range sights {
		to := prometheus.Registerer(registry)
		if seen.netns != "" || len(sights) > 1 {
			to = prometheus.WrapRegistererWith(prometheus.Labels{"netns": valid(seen.netns)}, registry)
		}
		if err := to.Register(collector{seen, top, pageSize}); err != nil {
			return nil, fmt.Errorf("registering the metrics of %q: %w", seen.netns, err)
		}
	}
	return registry, nil
}

func (e *Exporter) fail(w http.ResponseWriter, err error) {
	e.trouble(err.Error())
	http.Error(w, err.Error(), http.StatusServiceUnavailable)
}

func (e *Exporter) log(line string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if line == e.said {
		return
	}
	e.said = line
	e.write(line)
}

// trouble is all that is wrong with a scrape. What was wrong with the one before is
// known.
func (e *Exporter) trouble(lines ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := make(map[string]bool, len(lines))
	for _, line := range lines {
		if !e.troubles[line] && !now[line] {
			e.write(line)
		}
		now[line] = true
	}
	e.troubles = now
}

func (e *Exporter) write(line string) {
	_, _ = fmt.Fprintf(e.options.Log, "tcplint: %s\n", line) // there is nowhere to complain
}

func place(netns string) string {
	if netns == "" {
		return ""
	}
	return "namespace " + netns + ": "
}

// logger is what promhttp and net/http write to.
type logger struct{ *Exporter }

func (l logger) Write(line []byte) (int, error) {
	l.log(strings.TrimSpace(string(line)))
	return len(line), nil
}

func (l logger) Println(words ...any) { l.log(fmt.Sprint(words...)) }

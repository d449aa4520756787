package exporter

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var update = flag.Bool("update", false, "rewrite the golden files and the table of docs/exporter.md")

func TestMain(m *testing.M) {
	if os.Getenv(leakVariable) != "" {
		fmt.Fprintln(os.Stderr, leakConnections())
		os.Exit(1)
	}
	os.Exit(nettest.Run(m))
}

// lookFunc is a prober for tests.
type lookFunc func(context.Context, probe.Options) (*probe.Look, error)

func (f lookFunc) Look(ctx context.Context, options probe.Options) (*probe.Look, error) {
	return f(ctx, options)
}

// shows is a prober that always sees the same.
func shows(observation policy.Observation) probe.Prober {
	return lookFunc(func(context.Context, probe.Options) (*probe.Look, error) {
		return &probe.Look{Observation: observation}, nil
	})
}

func fails(message string) probe.Prober {
	return lookFunc(func(context.Context, probe.Options) (*probe.Look, error) {
		return nil, fmt.Errorf("%s", message)
	})
}

// recorded are observations that other tests use too.
func recorded(t testing.TB, name string) policy.Observation {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../diagnose/testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var observation policy.Observation
	if err := json.Unmarshal(text, &observation); err != nil {
		t.Fatal(err)
	}
	return observation
}

func noon() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// exporterOf is an exporter whose clock stands still.
func exporterOf(log io.Writer, places ...Place) *Exporter {
	return New(Options{
		Places: func(context.Context) ([]Place, error) { return places, nil },
		Top:    20, PageSize: 4096, Version: "1.2.3", Now: noon, Log: log,
	})
}

// scrape asks an exporter as Prometheus does.
func scrape(t testing.TB, e *Exporter, path string, header ...string) (status int, body string) {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer := httptest.NewRecorder()
	e.Handler().ServeHTTP(answer, request)
	return answer.Code, answer.Body.String()
}

// ours leaves out what the libraries tell of the process.
func ours(body string) string {
	var kept strings.Builder
	for line := range strings.Lines(body) {
		if strings.Contains(line, "tcplint_") && !strings.Contains(line, "tcplint_build_info") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// samples leaves out what docs/exporter.md says of each metric.
func samples(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// samplesOf are the lines of one metric.
func samplesOf(body, metric string) []string {
	var found []string
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, metric+"{") || strings.HasPrefix(line, metric+" ") {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

func formatted(t testing.TB, seen sight, top int) string {
	t.Helper()
	registry, err := registryOf([]sight{seen}, top, 4096)
	if err != nil {
		t.Fatal(err)
	}
	found, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, metric := range found {
		if _, err := expfmt.MetricFamilyToText(&text, metric); err != nil {
			t.Fatal(err)
		}
	}
	return text.String()
}

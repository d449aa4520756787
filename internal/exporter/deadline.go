package exporter

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

const (
	usualTimeout = 10 * time.Second // Prometheus's own default
	mostTimeout  = 5 * time.Minute
)

// deadline gives a scrape the time that Prometheus waits for it, less what the
// answer takes to arrive: an answer that comes too late is thrown away.
func deadline(request *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(request.Context(), timeout(request.Header))
}

func timeout(header http.Header) time.Duration {
	seconds, err := strconv.ParseFloat(header.Get("X-Prometheus-Scrape-Timeout-Seconds"), 64)
	if err != nil || !(seconds > 0) {
		return usualTimeout
	}
	if seconds > mostTimeout.Seconds() {
		return mostTimeout
	}
	whole := time.Duration(seconds * float64(time.Second))
	return whole - min(whole/10, 500*time.Millisecond)
}

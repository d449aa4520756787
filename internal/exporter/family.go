package exporter

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// family is one metric of the exporter: all samples of one name.
type family struct {
	name, help string
	kind       prometheus.ValueType
	labels     []string
	desc       *prometheus.Desc
}

func gauge(name, help string, labels ...string) family {
	return newFamily(name, help, prometheus.GaugeValue, labels)
}

func counter(name, help string, labels ...string) family {
	return newFamily(name, help, prometheus.CounterValue, labels)
}

func newFamily(name, help string, kind prometheus.ValueType, labels []string) family {
	name = "tcplint_" + name
	return family{name, help, kind, labels, prometheus.NewDesc(name, help, labels, nil)}
}

func (f family) typeName() string {
	if f.kind == prometheus.CounterValue {
		return "counter"
	}
	return "gauge"
}

// sink takes the samples of one look.
type sink chan<- prometheus.Metric

func (s sink) put(f family, value float64, labels ...string) {
	for i := range labels {
		labels[i] = valid(labels[i])
	}
	sample, err := prometheus.NewConstMetric(f.desc, f.kind, value, labels...)
	if err != nil {
		sample = prometheus.NewInvalidMetric(f.desc, err)
	}
	s <- sample
}

// known puts a number that may be unknown: then there is no sample, never 0.
func (s sink) known(f family, value *int64, labels ...string) {
	if value != nil {
		s.put(f, float64(*value), labels...)
	}
}

// valid mends a label. A process may call itself anything, and one label that is
// no UTF-8 would refuse its whole scrape.
func valid(label string) string { return strings.ToValidUTF8(label, "\uFFFD") }
